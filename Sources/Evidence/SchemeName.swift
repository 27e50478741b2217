/// The signature schemes this project knows by name.
public enum SchemeName: String, Sendable, Hashable, CaseIterable {
    /// This project's open profile of the white paper's mechanism.
    case alterationInfo = "alteration-info"
    /// ONVIF Media Signing.
    case onvifMediaSigning = "onvif-media-signing"
    /// Axis Signed Video.
    case axisSignedVideo = "axis-signed-video"
    /// C2PA.
    case c2pa = "c2pa"
    /// The seal of the ONVIF Export File Format.
    case onvifExportSeal = "onvif-export-seal"

    /// Whether it seals a file as a whole, as somebody who hands it on does too, so that the signer need not be a camera.
    package var sealsFiles: Bool { self == .c2pa || self == .onvifExportSeal }
    /// Whether its messages stand in the coded video.
    package var isInVideo: Bool { self == .onvifMediaSigning || self == .axisSignedVideo }
}
