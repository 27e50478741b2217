import AlterationInfo
import AxisSignedVideo
import C2PA
import ONVIFExportSeal
import ONVIFMediaSigning
import SchemeKit

/// The schemes that are looked for in every file. A new one is one line.
enum SchemeRegistry {
    static let schemes: [any SignatureScheme.Type] = [
        AlterationInfoScheme.self,
        ONVIFMediaSigningScheme.self,
        AxisSignedVideoScheme.self,
        C2PAScheme.self,
        ONVIFExportSealScheme.self,
    ]
}
