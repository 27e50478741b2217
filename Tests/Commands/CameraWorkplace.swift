import Foundation
import Testing

/// A workplace with a camera: a store with a key, and a certificate that an authority of openssl's making issued for it.
///
/// In the folder are `root.pem` (the authority), `store` (the camera's keys), and on demand coded pictures to record.
final class CameraWorkplace: Sendable {
    let workplace: Workplace

    /// - Parameter keyType: as `ipro-sign key generate --type` takes it.
    init(keyType: String = "ec-p256") throws {
        workplace = try Workplace()
        let outcome = try run(
            """
            set -e
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout root.key -out root.pem -subj /CN=Root -days 3650 \
                -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
            ipro-sign key generate --type \(keyType)
            ipro-sign certificate request --subject 'CN=Gate 1' -o gate.csr
            printf 'keyUsage=critical,digitalSignature\\nbasicConstraints=critical,CA:false\\n' >extensions
            openssl x509 -req -in gate.csr -CA root.pem -CAkey root.key -days 365 -extfile extensions -out gate.pem 2>/dev/null
            ipro-sign certificate install gate.pem
            """)
        try #require(outcome.status == 0, "\(outcome.errors)")
    }

    /// Runs a line of shell with the camera's store.
    func run(_ line: String) throws -> Workplace.Outcome {
        try workplace.run(line, environment: ["IPRO_SIGN_STORE": workplace.file("store")])
    }

    /// Runs a line that has to succeed.
    @discardableResult func must(_ line: String) throws -> String {
        let outcome = try run(line)
        try #require(outcome.status == 0, "\(line)\n\(outcome.output)\(outcome.errors)")
        return outcome.output
    }

    /// Puts `clip.h264` (Annex B, 20 groups of 12 pictures, 12 a second) into the folder.
    func makeElementaryStream() throws { try must("ipro-media test-clip --layout elementary --frames 240 -o clip.h264") }

    /// What ipro-verify says of a file, judged by the camera's authority.
    func verdict(_ file: String, _ options: String = "") throws -> ReportedResult {
        try ReportedResult.decode(run("ipro-verify --json --trust-anchor root.pem \(options) \(file)").output)
    }

    func bytes(_ file: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: workplace.file(file)))) }
}
