package import Evidence

/// What a signed time says of the camera's clock.
package enum CameraClock {
    /// Clocks that were never set count from 1601, from 1970 or from the start of the stream; no camera that signs is older than this.
    private static let floor = Timestamp(seconds: 946_684_800)

    /// Whether the clock had been set: the time lies in the year 2000 or later.
    package static func isSet(_ time: Timestamp) -> Bool { time >= floor }
}
