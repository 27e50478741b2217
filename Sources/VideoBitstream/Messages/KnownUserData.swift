/// What is known about a UUID in front of unregistered user data. Facts only: what they mean for a verdict is not decided here.
package struct KnownUserData: Sendable, Hashable {
    /// What the data is for.
    package enum Purpose: String, Sendable, Hashable {
        /// A signature over the pictures, or what is needed to check one.
        case signing
        /// Name and settings of the encoder.
        case encoder
        /// When the picture was taken.
        case timing
        /// Camera settings, place and the like.
        case cameraData
        /// What is needed to decrypt the pictures.
        case encryption
    }

    /// The UUID.
    package let uuid: UserDataUUID
    /// Who writes it.
    package let name: String
    /// What the data is for.
    package let purpose: Purpose

    /// What is known about `uuid`, or `nil`.
    package static func about(_ uuid: UserDataUUID) -> KnownUserData? { all.first { $0.uuid == uuid } }

    /// ONVIF Media Signing Specification, 5.7.
    package static let onvifMediaSigning = UserDataUUID(0x005b_c93f_2d71_5e95, 0xada4_796f_9087_7a6f)
    /// Axis Signed Video: the letters "Signed Video...0".
    package static let axisSignedVideo = UserDataUUID(0x5369_676e_6564_2056, 0x6964_656f_2e2e_2e30)

    /// The table. Each entry was found in the writer's own source or specification, or in recordings of the device named.
    package static let all: [KnownUserData] = [
        KnownUserData(uuid: onvifMediaSigning, name: "ONVIF Media Signing", purpose: .signing),
        KnownUserData(uuid: axisSignedVideo, name: "Axis Signed Video", purpose: .signing),
        // The first 16 bytes of SHA-256("vcap/1.0/sei").
        KnownUserData(uuid: UserDataUUID(0xcaa6_53d1_ed17_63c7, 0xaf38_8aea_7652_7336), name: "vcap", purpose: .signing),
        KnownUserData(uuid: UserDataUUID(0xdc45_e9bd_e6d9_48b7, 0x962c_d820_d923_eeef), name: "x264", purpose: .encoder),
        KnownUserData(uuid: UserDataUUID(0x2ca2_de09_b517_47db, 0xbb55_a4fe_7fc2_fc4e), name: "x265", purpose: .encoder),
        KnownUserData(uuid: UserDataUUID(0x32fe_466c_9841_4269, 0xae35_6a91_549e_f3f1), name: "Kvazaar, uvg266", purpose: .encoder),
        KnownUserData(uuid: UserDataUUID(0x4756_4adc_5c4c_433f, 0x94ef_c511_3cd1_43a8), name: "Apple VideoToolbox", purpose: .encoder),
        KnownUserData(uuid: UserDataUUID(0x0387_f44e_cd0a_4bdc, 0xa194_3ac3_d49b_171f), name: "Apple iPhone", purpose: .encoder),
        KnownUserData(uuid: UserDataUUID(0xb1e1_67a4_d9ca_11e7, 0xb19b_0050_c249_0048), name: "Allegro DVT", purpose: .encoder),
        // The letters "MISPmicrosectime".
        KnownUserData(uuid: UserDataUUID(0x4d49_5350_6d69_6372, 0x6f73_6563_7469_6d65), name: "MISB ST 0604 (H.264)", purpose: .timing),
        KnownUserData(
            uuid: UserDataUUID(0xa868_7dd4_d759_3758, 0xa5ce_f033_8b65_45f1), name: "MISB ST 0604 (H.265)", purpose: .timing),
        KnownUserData(
            uuid: UserDataUUID(0xcf84_8278_ee23_306c, 0x9265_e8fe_f22f_b8b8), name: "MISB ST 0604 nanoseconds", purpose: .timing),
        // The letters "strawlab.org/89H".
        KnownUserData(uuid: UserDataUUID(0x7374_7261_776c_6162, 0x2e6f_7267_2f38_3948), name: "retina-record", purpose: .timing),
        // Followed by the letters MDPM (camera settings) or OFMD (depth of subtitles).
        KnownUserData(uuid: UserDataUUID(0x17ee_8c60_f84d_11d9, 0x8cd6_0800_200c_9a66), name: "AVCHD, Blu-ray", purpose: .cameraData),
        // The letters "GSTH264ENCRYPTIV".
        KnownUserData(
            uuid: UserDataUUID(0x4753_5448_3236_3445, 0x4e43_5259_5054_4956), name: "gst-h264-encryption", purpose: .encryption),
    ]
}
