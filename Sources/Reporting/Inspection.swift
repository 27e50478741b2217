package import Evidence
package import ISOBMFF
package import SystemPackage

/// What a file is, without judging it: what `ipro-verify inspect` shows.
package struct Inspection {
    /// The digests of a track's samples, in lower-case hexadecimal.
    package struct SampleDigests: Sendable, Hashable {
        /// SHA-256 of all sample bytes in decode order as stored.
        package var samples: String
        /// SHA-256 over the concatenated SHA-256 of each sample.
        package var sampleDigests: String

        /// The two digests of a track.
        package init(samples: String, sampleDigests: String) {
            self.samples = samples
            self.sampleDigests = sampleDigests
        }
    }

    /// Something that looks like a signature, or could carry one.
    package struct Carrier: Sendable, Hashable {
        /// What it is: `uuid-box`, `sei-uuid` or another.
        package var kind: String
        /// The UUID it is known by, if it is.
        package var uuid: String?
        /// The scheme it belongs to, where it is a known one.
        package var scheme: SchemeName?
        /// Where it stands, in words: the path of a box, or a sample.
        package var place: String
        /// The track it is in, if it is in one.
        package var track: UInt32?
        /// The sample it is in first, if it is in one.
        package var sample: UInt64?
        /// How many of it there are.
        package var count: UInt64
        /// Its bytes, or those of the first.
        package var bytes: ByteRange

        /// A carrier as found.
        package init(
            kind: String, uuid: String? = nil, scheme: SchemeName? = nil, place: String, track: UInt32? = nil, sample: UInt64? = nil,
            count: UInt64 = 1, bytes: ByteRange
        ) {
            self.kind = kind
            self.uuid = uuid
            self.scheme = scheme
            self.place = place
            self.track = track
            self.sample = sample
            self.count = count
            self.bytes = bytes
        }
    }

    /// A signing message of the coded video, or in a box beside it: what it claims.
    package struct Message: Sendable {
        /// The scheme.
        package var scheme: SchemeName
        /// The track and the sample it stands in; `nil` where it stands in a box.
        package var track: UInt32?
        /// The sample.
        package var sample: UInt64?
        /// Its bytes.
        package var bytes: ByteRange
        /// What it says, name by name.
        package var fields: [(name: String, value: String)]

        /// A message as found.
        package init(scheme: SchemeName, track: UInt32?, sample: UInt64?, bytes: ByteRange, fields: [(name: String, value: String)]) {
            self.scheme = scheme
            self.track = track
            self.sample = sample
            self.bytes = bytes
            self.fields = fields
        }
    }

    /// A seal: what it claims.
    package struct Seal: Sendable {
        /// The scheme.
        package var scheme: SchemeName
        /// What it is, in words.
        package var title: String
        /// Its bytes.
        package var bytes: ByteRange
        /// What it says, name by name.
        package var fields: [(name: String, value: String)]

        /// A seal as found.
        package init(scheme: SchemeName, title: String, bytes: ByteRange, fields: [(name: String, value: String)]) {
            self.scheme = scheme
            self.title = title
            self.bytes = bytes
            self.fields = fields
        }
    }

    /// The path as the user gave it.
    package var path: FilePath
    /// The file as a container.
    package var movie: MovieFile
    /// Everything that looks like a signature.
    package var carriers: [Carrier]
    /// The signing messages, as far as they are shown.
    package var messages: [Message]
    /// How many more there are.
    package var omittedMessages: UInt64
    /// The seals outside of the coded video.
    package var seals: [Seal] = []
    /// The digests of each track, in the order of the tracks; empty where they were not asked for.
    package var digests: [SampleDigests]
    /// What was found beyond the container itself.
    package var furtherFindings: [Finding]

    /// An inspection of an opened file.
    package init(
        path: FilePath, movie: MovieFile, carriers: [Carrier] = [], messages: [Message] = [], omittedMessages: UInt64 = 0,
        digests: [SampleDigests] = [], furtherFindings: [Finding] = []
    ) {
        self.path = path
        self.movie = movie
        self.carriers = carriers
        self.messages = messages
        self.omittedMessages = omittedMessages
        self.digests = digests
        self.furtherFindings = furtherFindings
    }

    /// All findings: those about the container first.
    package var findings: [Finding] { movie.findings + furtherFindings }

    /// Whether anything leaves open what the file means.
    package var isDoubtful: Bool { findings.contains { $0.severity != .notice } }

    /// Goes through all boxes in file order, those inside fragments included, which are read as they are needed.
    ///
    /// - Parameters:
    ///   - mostFragments: The insides of how many fragments are looked at.
    ///   - enter: Called at each box with its type's UUID, if it has one, and whether boxes are inside.
    ///   - leave: Called after the boxes inside.
    /// - Throws: `unreadable`.
    package func walkBoxes(
        mostFragments: Int = .max, enter: (Box, BoxUUID?, _ hasChildren: Bool) -> Void, leave: (Box, _ hasChildren: Bool) -> Void
    ) throws(MovieError) {
        try walk(movie.boxes, enter, leave, mostFragments: mostFragments)
    }

    private func walk(
        _ tree: BoxTree, _ enter: (Box, BoxUUID?, Bool) -> Void, _ leave: (Box, Bool) -> Void, mostFragments: Int
    ) throws(MovieError) {
        var open: [Int] = []
        var fragmentsLeft = mostFragments
        for (index, box) in tree.boxes.enumerated() {
            while let last = open.last, tree.boxes[last].subtreeEnd <= index {
                leave(tree.boxes[last], true)
                open.removeLast()
            }
            if fragmentsLeft > 0, box.type == "moof", box.parent == nil {
                fragmentsLeft -= 1
                let inside = try movie.boxes(inside: box)
                let hasChildren = !inside.boxes.isEmpty
                enter(box, nil, hasChildren)
                try walk(inside, enter, leave, mostFragments: 0)
                leave(box, hasChildren)
            } else if box.subtreeEnd > index + 1 {
                enter(box, tree.uuids[index], true)
                open.append(index)
            } else {
                enter(box, tree.uuids[index], false)
                leave(box, false)
            }
        }
        while let last = open.popLast() { leave(tree.boxes[last], true) }
    }
}
