package import Evidence

/// A place of a recording of which a report shows pictures.
package struct PicturePlace: Sendable {
    /// One picture of a place.
    package struct Picture: Sendable {
        /// What the picture is to the place.
        package enum Role: String, Sendable {
            case before, at, after, first
        }

        /// What it is to the place.
        package var role: Role
        /// The sample, from 0 in decode order.
        package var sample: UInt64
        /// The picture as JPEG; `nil` where it could not be had.
        package var image: [UInt8]?
        /// Why it could not be had.
        package var reason: String?

        /// A picture that is to be taken.
        package init(_ role: Role, sample: UInt64) {
            self.role = role
            self.sample = sample
        }
    }

    /// What happened there, in a few words.
    package var title: String
    /// The track.
    package var track: UInt32
    /// The pictures, in the order of the recording.
    package var pictures: [Picture]
}

/// Which pictures a report shows.
package enum PicturePlan {
    /// More places than anybody looks at on paper.
    package static let mostPlaces = 6

    /// The altered places and the gaps of a recording, each with the picture before it, the first one of it, and the one after it; and how
    /// many more places there are.
    package static func places(_ report: RecordingReport) -> (places: [PicturePlace], more: Int) {
        var places: [PicturePlace] = []
        var known: Set<String> = []
        for signature in report.signatures {
            guard let track = report.videoTracks.first(where: { $0.trackID == signature.track }), track.samples > 0 else { continue }
            func add(_ title: String, _ pictures: [PicturePlace.Picture]) {
                guard !pictures.isEmpty, known.insert("\(track.trackID) \(title)").inserted else { return }
                places.append(PicturePlace(title: title, track: track.trackID, pictures: pictures))
            }
            for range in signature.alteredSamples.ranges where range.first < track.samples {
                let title = range.count == 1 ? "Frame \(range.first) differs" : "Frames \(range.first) to \(range.last) differ"
                var pictures: [PicturePlace.Picture] = []
                if range.first > 0 { pictures.append(.init(.before, sample: range.first - 1)) }
                pictures.append(.init(.at, sample: range.first))
                if range.last < track.samples - 1 { pictures.append(.init(.after, sample: range.last + 1)) }
                add(title, pictures)
            }
            for gap in signature.missing {
                let before = UInt64(exactly: gap.afterSample)
                let after = before.map { $0 + 1 } ?? 0
                var pictures: [PicturePlace.Picture] = []
                if let before, before < track.samples { pictures.append(.init(.before, sample: before)) }
                if after < track.samples { pictures.append(.init(.after, sample: after)) }
                let what = gap.count == 1 ? "1 signed frame is" : "\(gap.count) signed frames are"
                add(before.map { "\(what) missing after frame \($0)" } ?? "\(what) missing before the first frame", pictures)
            }
        }
        return (Array(places.prefix(mostPlaces)), max(0, places.count - mostPlaces))
    }

    /// The picture by which a reader knows the recording again.
    package static func first(_ report: RecordingReport) -> PicturePlace? {
        guard let track = report.videoTracks.first(where: { $0.samples > 0 }) else { return nil }
        return PicturePlace(title: "The first frame", track: track.trackID, pictures: [.init(.first, sample: 0)])
    }
}
