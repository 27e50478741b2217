import Cryptography
import Foundation
import RecordingForge
import Testing

@Suite("Statements about each recording of a dump", .timeLimit(.minutes(30)))
struct StatementTests {
    /// A folder with an examiner and a card of samples, and shell functions to look at what was written.
    private func lab(copies: Int = 1) throws -> Workplace {
        let workplace = try Workplace()
        try workplace.makeExaminer()
        let made = try workplace.run(
            "mkdir card out && for n in $(seq \(copies)); do mkdir card/$n; for f in SampleMedia/*.mp4; do "
                + "cp $f card/$n/; printf '\\0\\0\\0\\014free%04d' $n >>card/$n/${f##*/}; done; done")
        #expect(made.status == 0, "\(made.errors)")
        return workplace
    }

    private static let batch = "ipro-verify batch --trust-store TrustStore --sign-key examiner.key --sign-certificate examiner.pem"
    /// Without a statement about all, which is never replaced.
    private static let unsigned = "ipro-verify batch --trust-store TrustStore"
    /// The predicate of each file of statements below a folder, by digest.
    private static func predicates(_ folder: String) -> String {
        "(cd \(folder) && find . -name '*.intoto.jsonl' ! -path ./dump.intoto.jsonl | sort | while IFS= read -r f; do "
            + "printf '%s ' \"$f\"; ipro-verify verdict show --payload \"$f\" | sed 's/.*\"predicate\"://' | sha256sum; done)"
    }

    @Test("are those that verify writes, and can be checked")
    func everySample() throws {
        let workplace = try lab()
        let outcome = try workplace.run("\(Self.batch) --no-ledger --statements out card >/dev/null")
        #expect(outcome.status == 1 && outcome.errors.isEmpty, "\(outcome.errors)")
        let alone = try workplace.run("mkdir -p v/1; \(Workplace.sign) --verdict-dir v/1 card/1/*.mp4")
        #expect(alone.status == 1)
        let (written, expected) = (try workplace.run(Self.predicates("out")), try workplace.run(Self.predicates("v")))
        #expect(written.output == expected.output && written.output.split(separator: "\n").count >= 15, "\(written.errors)")
        var authentic = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: workplace.file("card/1")) {
            let status = try workplace.run("ipro-verify -q --trust-store TrustStore card/1/\(name)").status
            let checked = try workplace.run("\(Workplace.check) --file card/1/\(name) out/1/\(name).intoto.jsonl")
            #expect(checked.status == status && checked.output.contains("GENUINE"), "\(name): \(checked.output)")
            let lines = try workplace.run("wc -l <out/1/\(name).intoto.jsonl").output
            #expect(lines == (status == 0 ? "2\n" : "1\n"))
            authentic += status == 0 ? 1 : 0
            // Of another recording it says nothing.
            #expect(try workplace.run("\(Workplace.check) -q --file clip.mp4 out/1/\(name).intoto.jsonl").status == 2)
        }
        #expect(authentic >= 3)
        // The statement about all names the predicates of the others.
        let dump = try workplace.run("ipro-verify verdict show --payload dump.intoto.jsonl").output
        let digests = dump.matches(of: #/"predicateSha256":"([0-9a-f]{64})"/#).map { String($0.output.1) }.sorted()
        let told = written.output.split(separator: "\n").compactMap { $0.split(separator: " ").dropFirst().first.map(String.init) }
        #expect(digests.count == told.count)
        let first = try workplace.run(
            "ipro-verify verdict show --payload out/1/gate-altered.mp4.intoto.jsonl | sed 's/.*\"predicate\"://; s/}$//' | tr -d '\\n' | "
                + "sha256sum | cut -c 1-64")
        #expect(digests.contains(first.output.trimmingCharacters(in: .newlines)))
    }

    @Test("of files that the ledger has already are the same, whatever name or day")
    func fromLedger() throws {
        let workplace = try lab()
        let ledger = "--ledger dump.ledger card"
        #expect(try workplace.run("\(Self.unsigned) \(ledger) >/dev/null").status == 1)
        let outcome = try workplace.run("\(Self.unsigned) --statements out -q \(ledger)")
        #expect(outcome.status == 1, "\(outcome.errors)")
        let fresh = try workplace.run("mkdir fresh; \(Self.unsigned) --no-ledger --statements fresh -q card")
        #expect(fresh.status == 1)
        let (kept, expected) = (try workplace.run(Self.predicates("out")), try workplace.run(Self.predicates("fresh")))
        #expect(kept.output == expected.output && !kept.output.isEmpty)
        // A second time, everything is there and stays as it is, the times too.
        let again = try workplace.run(
            "find out -type f -exec sha256sum {} + | sort >before; \(Self.unsigned) --statements out -q \(ledger); echo $?; "
                + "find out -type f -exec sha256sum {} + | sort | cmp before -")
        #expect(again.output == "1\n" && again.status == 0, "\(again.errors)")
        // And unsigned ones can be signed later.
        let signed = try workplace.run(
            "f=out/1/gate-authentic.mp4.intoto.jsonl; ipro-verify verdict sign --sign-key examiner.key --sign-certificate examiner.pem $f && "
                + "\(Workplace.check) -q --file card/1/gate-authentic.mp4 $f && \(Self.unsigned) --statements out -q \(ledger)")
        #expect(signed.status == 1, "\(signed.errors)")
    }

    @Test("are complete after a run that was killed, and whole at every moment")
    func killed() throws {
        let workplace = try lab(copies: 8)
        let command = "\(Self.batch) --ledger dump.ledger --statements out -q -j 2 card"
        var kills = 0
        for moment in [0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6] {
            let outcome = try workplace.run("timeout -s KILL \(moment) \(command)")
            kills += outcome.status == 137 || outcome.status == 124 || outcome.status == 9 ? 1 : 0
            let checked = try workplace.run(
                "find out -name '*.intoto.jsonl' | while read -r f; do r=card/${f#out/}; ipro-verify verdict check --trust-anchor root.pem "
                    + "--file ${r%.intoto.jsonl} $f; done | grep -c REFUSED")
            #expect(checked.output == "0\n")
            if try workplace.run("ls dump.intoto.jsonl").status == 0 { break }
        }
        #expect(kills > 0)
        _ = try workplace.run("rm -f dump.intoto.jsonl; find out -type f -exec sha256sum {} + >before")
        let last = try workplace.run(command)
        #expect(last.status == 1, "\(last.errors)")
        #expect(try workplace.run("test ! -s before || sha256sum --quiet -c before").status == 0, "what was there stays as it was")
        let whole = try workplace.run("rm dump.intoto.jsonl; mkdir whole; \(Self.batch) --no-ledger --statements whole -q card")
        #expect(whole.status == 1)
        #expect(try workplace.run(Self.predicates("out")).output == workplace.run(Self.predicates("whole")).output)
        #expect(try workplace.run("find out -name '*.part'").output.isEmpty)
    }

    @Test("of shares are together those of the whole")
    func shares() throws {
        let workplace = try lab(copies: 2)
        for share in ["1/3", "2/3", "3/3"] {
            let outcome = try workplace.run("\(Self.batch) --no-ledger --shard \(share) --statements out -q card; ls dump.intoto.jsonl")
            #expect(outcome.output.isEmpty, "a share writes no statement about all")
        }
        #expect(try workplace.run("mkdir whole; \(Self.batch) --no-ledger --statements whole -q card").status == 1)
        let (shares, whole) = (try workplace.run(Self.predicates("out")), try workplace.run(Self.predicates("whole")))
        #expect(shares.output == whole.output && shares.output.split(separator: "\n").count >= 30)
        for (options, message) in [
            ("--shard 1/3", "add --statements"), ("--shard 1/3 --statements out --verdict-dir .", "leave out --verdict-dir"),
            ("--statements out --sha512", "--sha512 is for single recordings"),
        ] {
            let refused = try workplace.run("\(Self.batch) \(options) card")
            #expect(refused.status == 2 && refused.errors.contains(message), "\(refused.errors)")
        }
    }

    @Test("never replace a file, and stop where another verdict has their name")
    func conflict() throws {
        let workplace = try lab()
        let command = "\(Self.batch) --verdict-dir v --ledger dump.ledger --statements out -q"
        #expect(try workplace.run("mkdir v; \(command) card").status == 1)
        let before = try workplace.run("find out -type f -exec sha256sum {} +").output
        let other = command.replacing("--sign-certificate examiner.pem", with: "")
        for (change, again) in [
            ("printf '\\0\\0\\0\\010free' >>card/1/gate-authentic.mp4", command), ("true", "\(command) --case 8"),
            ("openssl ecparam -name prime256v1 -genkey -noout -out examiner.key", other),
        ] {
            let outcome = try workplace.run("rm -rf v; mkdir v; \(change); \(again) card")
            #expect(outcome.status == 2 && outcome.errors.contains("exists already and says something else"), "\(outcome.errors)")
            #expect(try workplace.run("find out -type f -exec sha256sum {} +").output == before)
            // The ledger is whole, and another folder takes the rest.
            let elsewhere = try workplace.run(
                "rm -rf v new; mkdir v new; \(again.replacing("--statements out", with: "--statements new")) card")
            #expect(elsewhere.status == 1, "\(elsewhere.errors)")
        }
    }

    @Test("are never written into the evidence, nor out of their folder")
    func outside() throws {
        let workplace = try lab()
        let list = "find card -printf '%p %s %m %T@ %C@ %i\\n' | sort"
        let before = try workplace.run(list).output
        for (folder, message) in [
            ("card", "lies inside of the evidence"), ("card/1", "lies inside of the evidence"), (".", "holds the evidence"),
            ("card/..", "holds the evidence"), ("none", "make it first"), ("clip.mp4", "make it first"),
        ] {
            let outcome = try workplace.run("\(Self.batch) --no-ledger --statements \(folder) card")
            #expect(outcome.status == 2 && outcome.errors.contains(message) && outcome.output.isEmpty, "\(folder): \(outcome.errors)")
        }
        // A link in the place of a folder is not followed.
        let link = try workplace.run("ln -s ../card/1 out/1; \(Self.batch) --no-ledger --statements out -q card; echo $?; rm out/1")
        #expect(link.output == "2\n" && link.errors.contains("something else than a folder"), "\(link.errors)")
        #expect(try workplace.run(list).output == before)
    }

    @Test("of odd names, and of folders of the same name, have places of their own")
    func names() throws {
        let workplace = try lab()
        let outcome = try workplace.run(
            """
            mkdir -p a/DCIM b/DCIM/clip.mp4.intoto.jsonl
            cp clip.mp4 a/DCIM/; cp SampleMedia/gate-altered.mp4 b/DCIM/clip.mp4; cp clip.mp4 b/DCIM/clip.mp4.intoto.jsonl/
            cp clip.mp4 a/DCIM/$'x\\xff\\n-.mp4'; cp clip.mp4 "a/DCIM/$(printf 'n%.0s' $(seq 250)).mp4"
            \(Self.batch) --no-ledger --cms --statements out -q b/DCIM a/DCIM; echo $?
            find out -type f | wc -l
            \(Workplace.check) -q --file clip.mp4 out/DCIM/clip.mp4.intoto.jsonl; echo $?
            \(Workplace.check) -q --file b/DCIM/clip.mp4 out/DCIM-2/clip.mp4.intoto.jsonl; echo $?
            \(Workplace.check) -q --file clip.mp4 out/DCIM-2/clip.mp4.intoto.jsonl.d/clip.mp4.intoto.jsonl; echo $?
            \(Workplace.check) -q --file clip.mp4 out/DCIM/$'x\\xff\\n-.mp4.intoto.jsonl'; echo $?
            \(Workplace.check) -q --file clip.mp4 out/DCIM/nnn*.intoto.jsonl; echo $?
            """)
        // Five recordings, each with its CMS signature; the find counts the line break in a name too.
        #expect(outcome.output == "1\n12\n0\n1\n0\n0\n0\n", "\(outcome.output)\(outcome.errors)")
    }

    @Test("where there is no room, or nothing may be written, are an error, and the ledger is whole", .enabled(if: Self.mayMount))
    func noRoom() throws {
        let workplace = try lab(copies: 4)
        let command = "\(Self.batch) --ledger dump.ledger --statements small -q card"
        let outcome = try workplace.run(
            """
            mkdir small && unshare -m bash -c '
              mount -t tmpfs -o size=200k none small
              \(command); echo "full $?"; find small -name "*.part"
              mount -o remount,ro small
              \(command); echo "read-only $?"
              mount -o remount,rw,size=64m small
              \(command); echo "again $?"; find small -name "*.intoto.jsonl" | wc -l'
            """)
        #expect(outcome.output == "full 2\nread-only 2\nagain 1\n60\n", "\(outcome.output)\(outcome.errors)")
        #expect(outcome.errors.lowercased().contains("no space left on device; make room and give the same command again"))
        #expect(outcome.errors.lowercased().contains("read-only file system; name another folder with --statements"), "\(outcome.errors)")
        #expect(try workplace.run("ipro-verify ledger summary dump.ledger | tail -1").output == "# verdict of the dump: altered\n")
    }

    private static let mayMount =
        Workplace.has("unshare") && (try? Workplace().run("unshare -m mount -t tmpfs none /mnt"))?.status == 0
}
