import Foundation
import Testing

/// A workplace with a card of many recordings, all different.
private struct Card {
    let workplace: Workplace

    init(_ count: Int) throws {
        workplace = try Workplace()
        let clips = try ["gate-authentic", "gate-altered", "yard-authentic", "gate-not-signed"].map { name in
            [UInt8](try Data(contentsOf: URL(fileURLWithPath: workplace.file("SampleMedia/\(name).mp4"))))
        }
        for folder in 0..<max(1, (count + 99) / 100) {
            try FileManager.default.createDirectory(atPath: workplace.file("card/DCIM/\(100 + folder)"), withIntermediateDirectories: true)
        }
        for number in 0..<count {
            // A box that says nothing makes each its own.
            let free: [UInt8] = [0, 0, 0, 12] + Array("free".utf8) + [0, 0, UInt8(number >> 8), UInt8(number & 255)]
            try workplace.write(clips[number % clips.count] + free, as: "card/DCIM/\(100 + number / 100)/CLIP\(1000 + number).MP4")
        }
    }

    /// `ipro-verify batch` with the samples' trust store.
    func batch(_ options: String, _ before: String = "", environment: [String: String] = [:]) throws -> Workplace.Outcome {
        try workplace.run("\(before) ipro-verify batch --trust-store TrustStore \(options) card", environment: environment)
    }

    /// Every result of a ledger, and when each was examined.
    func export(_ ledger: String) throws -> String { try workplace.run("ipro-verify ledger export \(ledger)").output }
}

@Suite("ipro-verify batch", .timeLimit(.minutes(30)))
struct BatchTests {
    @Test("killed at fifty random moments, a run ends with the ledger of one that was not")
    func killed() throws {
        let card = try Card(200)
        let whole = try card.batch("--ledger whole.ledger --jsonl -j 2")
        #expect(whole.status == 1)
        var told: Set<Substring> = []
        var random = SystemRandomNumberGenerator()
        var kills = 0
        var examined: [String: Substring] = [:]
        for _ in 0..<50 {
            let moment = Double.random(in: 0.01...0.8, using: &random)
            let outcome = try card.batch("--ledger dump.ledger --jsonl -j 2", "timeout -s KILL \(moment)")
            kills += outcome.status == 1 ? 0 : 1
            var lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
            // What is behind the last line break was not told.
            lines.removeLast()
            told.formUnion(lines)
            // A ledger can be read as the kill left it, and what was told is in it.
            guard let path = lines.last.flatMap(Self.path) else { continue }
            let shown = try card.workplace.run("ipro-verify ledger show dump.ledger \(path)")
            #expect(shown.status == 0, "\(shown.errors)")
            let time = shown.output.split(separator: "\n").first { $0.hasPrefix("  examined ") }
            if let before = examined[path] { #expect(before == time) }
            examined[path] = time
        }
        #expect(kills > 5, "the moments were not all too late")
        let last = try card.batch("--ledger dump.ledger --jsonl -j 2")
        #expect(last.status == 1 && last.output == whole.output)
        #expect(told.isSubset(of: Set(whole.output.split(separator: "\n"))))
        #expect(try card.export("dump.ledger") == card.export("whole.ledger"))
        let summaries = try ["dump", "whole"].map { try card.workplace.run("ipro-verify ledger summary --json \($0).ledger").output }
        #expect(summaries[0] == summaries[1])
    }

    private static func path(_ document: Substring) -> String? {
        document.firstMatch(of: #/"path":"([^"]*)"/#).map { String($0.output.1) }
    }

    @Test("Ctrl-C ends cleanly, keeps what is finished, and the same command goes on")
    func interrupted() throws {
        let card = try Card(200)
        let whole = try card.batch("--ledger whole.ledger --jsonl")
        for moment in [0.05, 0.15, 0.3, 0.5] {
            let stopped = try card.batch("--ledger dump.ledger --manifest dump.sha256 --jsonl -j 1", "timeout -s INT \(moment)")
            #expect(try card.workplace.run("ls dump.sha256*").status != 0 || !stopped.errors.contains("interrupted"))
            guard stopped.errors.contains("interrupted; what is finished is in the ledger") else { continue }
            // timeout tells its own status; the ledger tells that the run has not ended, and needs no log beside it.
            #expect(stopped.status == 124 && whole.output.hasPrefix(stopped.output))
            let summary = try card.workplace.run("ipro-verify ledger summary dump.ledger")
            #expect(summary.output.contains("# interrupted; the same command goes on") && summary.status != 0)
            #expect(!FileManager.default.fileExists(atPath: card.workplace.file("dump.ledger-wal")))
        }
        let resumed = try card.batch("--ledger dump.ledger --jsonl")
        #expect(resumed.status == 1 && resumed.output == whole.output)
    }

    @Test("a reader that goes away early ends the run, and the ledger is whole")
    func closedPipe() throws {
        let card = try Card(150)
        let outcome = try card.workplace.run(
            "ipro-verify batch --trust-store TrustStore --ledger dump.ledger --jsonl card | head -1 | cut -c 1-2; echo ${PIPESTATUS[0]}")
        #expect(outcome.output == "{\"\n141\n", "\(outcome.output)")
        #expect(try card.batch("--ledger dump.ledger --quiet").status == 1)
    }

    @Test("the output is the same for any number of threads, and comes again from the ledger")
    func deterministic() throws {
        let card = try Card(120)
        let one = try card.batch("--no-ledger --jsonl -j 1")
        for jobs in [2, 5, 16] { #expect(try card.batch("--no-ledger --jsonl -j \(jobs)").output == one.output) }
        for _ in 0..<2 { #expect(try card.batch("--jsonl").output == one.output) }
        let summary = try card.batch("--json")
        #expect(try card.batch("--json --no-ledger -j 3").output == summary.output)
        #expect(one.status == 1 && summary.status == 1)
    }

    @Test(
        "on a terminal it tells how far it is, and takes that away again",
        .enabled(if: Workplace.has("script"), "script(1) is not installed"))
    func progress() throws {
        let card = try Card(200)
        // The results do not fit the pipe, whose reader comes late: so the run takes longer than a display is waited for.
        let line = "ipro-verify batch --no-ledger --trust-store TrustStore --jsonl -j 1 card | (sleep 1; cat >/dev/null)"
        let outcome = try card.workplace.run("script -qec '\(line)' /dev/null | tr '\\r' '\\n'")
        let shown = outcome.output.split(separator: "\n").filter { $0.contains(" of 200 files, ") }
        #expect(!shown.isEmpty, "\(outcome.output)")
        for line in shown {
            #expect(line.wholeMatch(of: #/\e\[K\d+ of 200 files, \d+ %, \d+ MB/s, [0-9:]+ (s|min|h) left/#) != nil, "\(line)")
        }
        let counts = shown.compactMap { $0.firstMatch(of: #/(\d+) of/#).flatMap { Int($0.output.1) } }
        #expect(counts == counts.sorted())
        let rest = try #require(outcome.output.components(separatedBy: " left").last)
        #expect(rest.hasPrefix("\n\u{1B}[K"), "it is taken away in the end")
        // Into a pipe nothing of the kind is written.
        #expect(try !card.batch("--no-ledger").errors.contains("files,"))
    }

    @Test(
        "no room for the ledger is an error, and with more room the same command goes on",
        .enabled(if: Card.mayMount, "needs the superuser"))
    func fullDisk() throws {
        let card = try Card(200)
        let outcome = try card.workplace.run(
            """
            mkdir small && unshare -m bash -c '
              mount -t tmpfs -o size=1m none small
              ipro-verify batch --trust-store TrustStore --ledger small/dump.ledger --jsonl card > first; echo "first $?"
              mount -o remount,size=64m small
              ipro-verify batch --trust-store TrustStore --ledger small/dump.ledger --jsonl card > second; echo "second $?"
            '
            ipro-verify batch --trust-store TrustStore --no-ledger --jsonl card > whole
            cmp second whole && head -c "$(stat -c %s first)" whole | cmp - first && echo prefix
            """)
        #expect(outcome.output == "first 2\nsecond 1\nprefix\n", "\(outcome.output)")
        #expect(outcome.errors.contains("there is no room left for the ledger"), "\(outcome.errors)")
    }

    @Test(
        "a card that is mounted read-only is examined as it is",
        .enabled(if: Card.mayMount && Workplace.has("mkfs.ext4"), "needs the superuser"))
    func cardImage() throws {
        let card = try Card(8)
        let outcome = try card.workplace.run(
            """
            set -e
            mkdir mounted && truncate -s 8m card.img && mkfs.ext4 -q -d card card.img && sha256sum card.img > before
            unshare -m bash -c '
              mount -o ro,loop card.img mounted || exit 77
              ipro-verify batch --trust-store TrustStore --ledger dump.ledger mounted; echo "status $?"
              ipro-verify batch --trust-store TrustStore --ledger mounted/dump.ledger mounted; echo "status $?"
              umount mounted' || echo "not mountable $?"
            sha256sum -c before
            """)
        guard !outcome.output.contains("not mountable") else { return }
        #expect(outcome.output.contains("AUTHENTIC\tmounted/DCIM/100/CLIP1000.MP4\t"))
        #expect(outcome.output.contains("status 1\nstatus 2\n") && outcome.output.hasSuffix("card.img: OK\n"), "\(outcome.output)")
    }

    @Test("a folder that is mounted in itself, or twice, is walked once", .enabled(if: Card.mayMount, "needs the superuser"))
    func mountedInItself() throws {
        let card = try Card(3)
        let outcome = try card.workplace.run(
            """
            mkdir card/DCIM/loop card/again && unshare -m bash -c '
              mount --bind card card/DCIM/loop && mount --bind card/DCIM/100 card/again
              ipro-verify batch --trust-store TrustStore --no-ledger card; echo "status $?"'
            """)
        let lines = outcome.output.split(separator: "\n")
        let results = lines.prefix { !$0.hasPrefix("#") }
        #expect(results.filter { $0.contains("a folder that was walked through already") }.count == 2, "\(outcome.output)")
        for name in ["CLIP1000", "CLIP1001", "CLIP1002"] { #expect(results.filter { $0.contains(name) }.count == 1, "\(name)") }
        #expect(outcome.output.hasSuffix("status 1\n"))
    }

    @Test(
        "evidence is read by a process that can write its ledger and its manifest, and nothing else",
        .enabled(if: Card.isConfinable, "this kernel offers no system call filter"))
    func confined() throws {
        let card = try Card(200)
        // It waits for the reader of its results, who looks at it meanwhile.
        let outcome = try card.workplace.run(
            """
            mkfifo out && here=$(pwd -P)
            ipro-verify batch --trust-store TrustStore --ledger dump.ledger --manifest dump.sha256 --require-confinement --jsonl card >out 2>&1 &
            pid=$! && exec 3<out && IFS= read -r line <&3
            for task in /proc/$pid/task/*; do grep -E '^(NoNewPrivs|Seccomp):' $task/status; done | tr -s ' \\t' ' ' | sort -u
            for file in /proc/$pid/fdinfo/*; do
                case $(awk '/^flags:/ { print substr($2, length($2)) }' $file) in
                1|2|5|6) readlink /proc/$pid/fd/${file##*/} | sed -n "s,^$here/,open ,p" ;;
                esac
            done | sed 's/[.][0-9]*[.]part$/.part/' | sort -u
            cat <&3 >/dev/null; wait $pid; echo "status $?"; ls dump*
            """)
        #expect(
            outcome.output == """
                NoNewPrivs: 1
                Seccomp: 2
                open dump.ledger
                open dump.ledger-wal
                open dump.sha256.part
                open out
                status 1
                dump.ledger
                dump.sha256

                """, "\(outcome.output)\(outcome.errors)")
        let listed = try card.workplace.run("sha256sum --quiet -c dump.sha256 && wc -l <dump.sha256")
        #expect(listed.output == "200\n", "\(listed.errors)")
    }

    @Test("what may not be read is an error, and the rest is examined", .enabled(if: Card.mayBeNobody, "needs the superuser"))
    func permissions() throws {
        let card = try Card(6)
        let outcome = try card.workplace.run(
            """
            mkdir -p card/closed && cp card/DCIM/100/CLIP1000.MP4 card/closed/ && chmod 0 card/closed card/DCIM/100/CLIP1002.MP4
            chmod -R a+rX SampleMedia TrustStore && chmod a+rx . card card/DCIM card/DCIM/100
            setpriv --reuid 65534 --regid 65534 --clear-groups ipro-verify batch --trust-store TrustStore --no-ledger card; echo $?
            """)
        #expect(outcome.output.contains("ERROR\tcard/closed\tcannot be opened: permission denied\n"), "\(outcome.output)")
        #expect(outcome.output.contains("ERROR\tcard/DCIM/100/CLIP1002.MP4\tcannot be opened: permission denied\n"))
        #expect(
            outcome.output.contains("AUTHENTIC\tcard/DCIM/100/CLIP1000.MP4\t")
                && outcome.output.contains("ALTERED\tcard/DCIM/100/CLIP1001.MP4\t"))
        #expect(outcome.output.hasSuffix("\n1\n"))
    }

    @Test("nothing in the evidence is written")
    func untouched() throws {
        let card = try Card(4)
        let list = "find card -printf '%p %s %m %T@ %C@ %i\\n' | sort"
        let before = try card.workplace.run(list).output
        for options in ["", "--jsonl", "--no-ledger", "--manifest out.sha256"] { _ = try card.batch(options) }
        for place in ["card/dump.ledger", "card/new/dump.ledger", "./card/DCIM/../x"] {
            let refused = try card.batch("--ledger \(place)")
            #expect(refused.status == 2 && refused.errors.contains("lies inside of the evidence"))
        }
        #expect(try card.batch("--no-ledger --manifest card/out.sha256").status == 2)
        // Nor is an earlier manifest, which may be the one to compare with.
        let kept = try card.workplace.run("cat out.sha256").output
        let replaced = try card.batch("--no-ledger --manifest out.sha256")
        #expect(replaced.status == 2 && replaced.errors.contains("a manifest is never replaced"))
        #expect(try !kept.isEmpty && card.workplace.run("cat out.sha256").output == kept)
        #expect(try card.batch("", environment: ["XDG_STATE_HOME": card.workplace.file("card/state")]).status == 2)
        #expect(try card.workplace.run(list).output == before)
    }
}

extension Card {
    /// Whether this process may mount file systems.
    static let mayMount = Workplace.has("unshare") && (try? Workplace().run("unshare -m mount -t tmpfs none /mnt"))?.status == 0
    /// Whether the kernel lets a process give up what it does not need.
    static let isConfinable = (try? Workplace().run("ipro-verify confinement"))?.status == 0
    /// Whether this process may become another user, who can run the programs.
    static let mayBeNobody =
        Workplace.has("setpriv")
        && (try? Workplace().run("setpriv --reuid 65534 --regid 65534 --clear-groups ipro-verify --version"))?.status == 0
}
