import AxisForge
import Cryptography
import Foundation
import ONVIFForge
import RecordingForge
import Testing

/// What `inspect --extract` writes of signatures in the coded video, by openssl's own opinion.
@Suite("Signatures in the video, extracted", .enabled(if: Workplace.has("openssl"), "openssl is not installed"), .timeLimit(.minutes(30)))
struct ExtractionTests {
    /// A way of signing.
    struct Way: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// The recording, signed.
        var sign: @Sendable () throws -> Recording
        /// Whether each unit that is listed can be found.
        var lists = true
        /// The hash function of the units.
        var digest = "sha256"
    }

    private static func recording(_ coding: VideoCoding, slices: Int = 1) -> Recording {
        var style = PictureStyle()
        style.coding = coding
        style.slices = slices
        return Recording("IPPP IPPP IPPP", style: style, pictureDuration: 22_500)
    }

    private static func onvif(
        _ name: String, _ coding: VideoCoding = .h264, slices: Int = 1, lists: Bool = true, digest: DigestAlgorithm = .sha256,
        _ change: @escaping @Sendable (inout ONVIFForge) throws -> Void = { _ in }
    ) -> Way {
        let sign = { @Sendable in
            var forge = try ONVIFForge()
            forge.algorithm = digest
            try change(&forge)
            return try forge.sign(recording(coding, slices: slices))
        }
        return Way(testDescription: "ONVIF, \(name)", sign: sign, lists: lists, digest: digest == .sha256 ? "sha256" : "sha512")
    }

    private static func axis(
        _ name: String, _ coding: VideoCoding = .h264, slices: Int = 1, lists: Bool = true, digest: DigestAlgorithm = .sha256,
        _ change: @escaping @Sendable (inout AxisSettings) -> Void = { _ in }
    ) -> Way {
        let sign = { @Sendable in
            var settings = AxisSettings()
            settings.startTime = TestPKI.recordingTime
            settings.hash = digest
            change(&settings)
            return try AxisForge(settings).sign(recording(coding, slices: slices))
        }
        return Way(testDescription: "Axis, \(name)", sign: sign, lists: lists, digest: digest == .sha256 ? "sha256" : "sha512")
    }

    static let ways: [Way] = [
        onvif("H.264, P-256"),
        onvif("H.265, P-384, SHA-512, two slices", .h265, slices: 2, digest: .sha512) {
            $0.signer = try TestPKI.shared().camera(.ecP384)
        },
        onvif("H.264, RSA") { $0.signer = try TestPKI.shared().camera(.rsa2048) },
        onvif("H.265, RSA, SHA-512 of pictures and SHA-256 of documents", .h265, digest: .sha512) {
            $0.signer = try TestPKI.shared().camera(.rsa2048)
            $0.signatureHash = .sha256
        },
        onvif("H.264, hashed as stored, certificates late") {
            $0.isHashedAsStored = true
            $0.certificates = .certificateSEI(sample: 10)
        },
        onvif("H.265, suffix SEIs sent twice", .h265) {
            $0.isSuffix = true
            $0.copies = 2
        },
        onvif("H.264, in front of the next group") { $0.delay = -1 },
        onvif("H.264, no list", lists: false) { $0.hasList = false },
        onvif("H.265, one signature for two groups", .h265) { $0.gopsPerSignature = 2 },
        axis("H.264, P-256, factory"),
        axis("H.265, P-384, SHA-512, three slices", .h265, slices: 3, digest: .sha512) { $0.keyType = .ecP384 },
        axis("H.264, RSA") { $0.keyType = .rsa2048 },
        axis("H.265, RSA, bare key", .h265) {
            $0.keyType = .rsa2048
            $0.provisioning = .bare
        },
        axis("H.265, attested, late", .h265) {
            $0.provisioning = .attested
            $0.delay = 2
        },
        axis("H.264, keys in a message of their own, hashed before emulation prevention") {
            $0.isGolden = true
            $0.hashesEscaped = false
        },
        axis("H.264, one signature for two groups, keys late") {
            $0.groupsPerSignature = 2
            $0.delay = 1
            $0.firstRecurrence = 2
        },
        axis("H.264, first generation, keys late") {
            $0.generation = .first
            $0.firstRecurrence = 2
        },
        axis("H.265, first generation, whole groups, one picture late", .h265) {
            $0.generation = .first
            $0.listsUnits = false
            $0.delay = 1
        },
        axis("H.264, first generation, whole groups, keys late", lists: false) {
            $0.generation = .first
            $0.listsUnits = false
            $0.firstRecurrence = 1
        },
    ]

    private func workplace(_ recording: Recording) throws -> Workplace {
        let workplace = try Workplace()
        try workplace.write(recording.serialize().bytes, as: "clip.mp4")
        return workplace
    }

    /// Checks every line of every list as the manual tells it, and prints how many there are.
    private func unitCheck(_ digest: String) -> String {
        """
        set -e; count=0
        digest() { openssl dgst -\(digest) -r "$@" | cut -d ' ' -f 1; }
        for list in out/*.units; do
            while read -r listed sample offset size digest anchor; do
                [ "$listed" = '#' ] && continue
                case $offset in
                *.unsigned) made=$(digest "out/$offset") ;;
                *) made=$(tail -c +$((offset + 1)) clip.mp4 | head -c "$size" | digest) ;;
                esac
                [ "$made" = "$digest" ]
                if [ "$anchor" = - ]; then made=$digest; else made=$(printf '%s%s' "$anchor" "$digest" | xxd -r -p | digest); fi
                [ "$made" = "$listed" ]
                count=$((count + 1))
            done <"$list"
        done
        echo $count
        """
    }

    @Test("openssl confirms every signature, and every unit that a list names", arguments: ways)
    func confirmed(_ way: Way) throws {
        let workplace = try workplace(way.sign())
        let extracted = try workplace.run("ipro-verify inspect --extract out clip.mp4 >/dev/null")
        #expect(extracted.status == 0 && extracted.errors.isEmpty, "\(extracted.errors)")
        let checked = try workplace.run("cd out && sh *.sh && ls *.sig | wc -l")
        #expect(checked.status == 0 && checked.errors.isEmpty, "\(checked.output)\(checked.errors)")
        let lines = checked.output.split(separator: "\n")
        #expect(lines.dropLast().allSatisfy { $0.hasSuffix(": Verified OK") })
        #expect(lines.last.flatMap { Int($0) } == lines.count - 1 && lines.count >= 2)
        guard way.lists else { return }
        let units = try workplace.run(unitCheck(way.digest))
        #expect(units.status == 0, "\(units.errors)")
        #expect(Int(units.output.split(separator: "\n").last ?? "") ?? 0 >= 8, "\(units.output)")
    }

    @Test("openssl refuses signed bytes that are not as they were, and another signature", arguments: ways)
    func refused(_ way: Way) throws {
        let workplace = try workplace(way.sign())
        let outcome = try workplace.run(
            """
            ipro-verify inspect --extract out clip.mp4 >/dev/null; cd out
            first=$(ls *.message | head -n 1)
            for file in "$first" "${first%.message}.sig"; do
                cp "$file" ../kept
                byte=$(tail -c +31 "$file" | head -c 1 | od -An -tu1)
                printf "\\\\$(printf %o $((byte ^ 1)))" | dd of="$file" bs=1 seek=30 conv=notrunc status=none
                if sh *.sh >../told 2>&1; then exit 1; fi
                cat ../told; mv ../kept "$file"
            done
            sh *.sh >/dev/null
            """)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("erif") && !outcome.output.isEmpty)
    }

    @Test("an altered picture is the one that its list does not find, and the signature holds", arguments: [ways[0], ways[9]])
    func altered(_ way: Way) throws {
        var recording = try way.sign()
        try recording.flip(sample: 2, byte: 20)
        let workplace = try workplace(recording)
        let outcome = try workplace.run(
            "ipro-verify inspect --extract out clip.mp4 >/dev/null; cd out; sh *.sh >/dev/null && grep -n -e '- - - - -$' *.units | cut -c 1-20"
        )
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        let lines = outcome.output.split(separator: "\n")
        // The third unit, behind the line that names the columns.
        #expect(lines.count == 1 && lines.first?.contains("000001.units:4") == true, "\(outcome.output)")
    }

    // MARK: - The manual

    @Test("the manual's commands let openssl confirm a message and a picture")
    func manual() throws {
        let page = try String(contentsOfFile: "\(Workplace.checkout)/man/ipro-verify.1", encoding: .utf8)
        let section = try #require(
            page.components(separatedBy: ".Sh CHECKING SIGNATURES IN THE VIDEO WITHOUT THIS PROGRAM\n").last?
                .components(separatedBy: "\n.Sh ").first)
        let commands = section.components(separatedBy: ".Bd -literal -offset indent\n").dropFirst().map {
            ($0.components(separatedBy: "\n.Ed").first ?? "").replacing("\\e", with: "\\")
        }
        try #require(commands.count == 2)
        let workplace = try workplace(Self.ways[0].sign())
        try workplace.write(try TestPKI.shared().root.pemBlock.text(), as: "root.pem")
        let outcome = try workplace.run((["set -eo pipefail"] + commands).joined(separator: "\n"))
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        #expect(outcome.output.contains("Verified OK\n") && outcome.output.contains("onvif-signer-1.pem: OK\n"))
        #expect(outcome.output.hasSuffix("listed\n"), "\(outcome.output)")
    }

    // MARK: - Nothing to write

    @Test("of an unsigned recording nothing is left behind, and what is there is not touched")
    func unsigned() throws {
        let workplace = try Workplace()
        let file = "SampleMedia/gate-not-signed.mp4"
        let outcome = try workplace.run("ipro-verify inspect --extract out \(file) >/dev/null; ls -d out")
        #expect(outcome.output.isEmpty && outcome.errors.contains("nothing signed that could be written to out"), "\(outcome.errors)")
        let existing = try workplace.run("mkdir out; ipro-verify inspect --extract out \(file) >/dev/null; code=$?; ls -d out; exit $code")
        #expect(existing.status == 2 && existing.output == "out\n" && existing.errors.contains("exists already"))
    }

    @Test("messages that cannot be taken apart leave no folder, and the reason is told", arguments: [ways[0], ways[9]])
    func malformed(_ way: Way) throws {
        var bytes = try way.sign().serialize().bytes
        let carriers = ["005bc93f2d715e95ada4796f90877a6f", "5369676e656420566964656f2e2e2e30"].map { text in
            stride(from: 0, to: 32, by: 2).compactMap { UInt8(text.dropFirst($0).prefix(2), radix: 16) }
        }
        // Behind the UUID and the reserved byte stands the first tag.
        for place in 0..<bytes.count - 18 where carriers.contains(Array(bytes[place..<place + 16])) { bytes[place + 17] = 9 }
        let workplace = try Workplace()
        try workplace.write(bytes, as: "clip.mp4")
        let outcome = try workplace.run("ipro-verify inspect --extract out clip.mp4 >/dev/null; ls -d out")
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("cannot be taken apart: "), "\(outcome.errors)")
        #expect(outcome.errors.contains("nothing signed that could be written to out"), "\(outcome.errors)")
    }

    @Test("signatures whose key or pictures are not in the recording are told, not passed over")
    func missing() throws {
        let keyless = try workplace(
            Self.onvif("without certificates") { $0.certificates = .nowhere }.sign())
        let outcome = try keyless.run("ipro-verify inspect --extract out clip.mp4 >/dev/null; ls out")
        #expect(outcome.errors.contains("onvif-media-signing: no certificate to check a signature with"), "\(outcome.errors)")
        #expect(outcome.output.contains("onvif-000001.message") && !outcome.output.contains("onvif.sh"))

        var group = try Self.axis("groups") {
            $0.generation = .first
            $0.listsUnits = false
        }.sign()
        try group.flip(sample: 2, byte: 20)
        let altered = try workplace(group).run("ipro-verify inspect --extract out clip.mp4 >/dev/null; cd out; sh axis.sh; ls")
        #expect(altered.errors.contains("signed together with pictures that are not in the recording"), "\(altered.errors)")
        #expect(altered.output.contains("Verified OK") && !altered.output.contains("failure"))
    }
}
