import Evidence

/// The frames of one track as a strip: what each signed unit is, and where frames differ, are missing, or were never signed.
///
/// Each state has a pattern of its own, so that the strip can be read on any printer and by any eye.
struct TimelineDrawing {
    private static let width = 960.0
    private static let left = 6.0
    private static let right = 6.0
    private static let barTop = 24.0
    private static let barHeight = 34.0
    private static let height = 92.0
    /// Nothing that happened is narrower than this, or nobody would see it.
    private static let least = 3.0
    /// Units beyond so many are drawn as runs of the same state.
    private static let mostUnits = 4000

    let signature: SignatureReport
    let samples: UInt64
    /// Length of the track in seconds, where it is known.
    let duration: Double?
    /// Makes the names of the patterns unique in the page.
    let identifier: String
    /// Whether any signature speaks about the track.
    var isSigned = true

    /// A run of frames in one state.
    private struct Run {
        var first: UInt64
        var last: UInt64
        var status: SegmentStatus
    }

    private var scale: Double { (Self.width - Self.left - Self.right) / Double(max(1, samples)) }

    private func x(_ sample: UInt64) -> Double { Self.left + Double(min(sample, samples)) * scale }

    private static func number(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }

    func draw(_ page: inout HTMLWriter) {
        page.element("figure", [("class", "timeline")]) { figure in
            figure.element(
                "svg",
                [
                    ("viewBox", "0 0 \(Int(Self.width)) \(Int(Self.height))"), ("role", "img"),
                    ("aria-labelledby", "\(identifier)-title \(identifier)-description"),
                ]
            ) { svg in
                svg.element("title", [("id", "\(identifier)-title")], text: title)
                svg.element("desc", [("id", "\(identifier)-description")], text: description)
                patterns(&svg)
                for run in runs { band(run, &svg) }
                for range in signature.alteredSamples.ranges {
                    band(Run(first: range.first, last: range.last, status: .altered), &svg, isSharp: true)
                }
                for gap in signature.missing { gapMark(gap, &svg) }
                svg.empty(
                    "rect",
                    [
                        ("x", "\(Self.left)"), ("y", "\(Self.barTop)"), ("width", "\(Self.width - Self.left - Self.right)"),
                        ("height", "\(Self.barHeight)"), ("fill", "none"), ("stroke", "currentColor"), ("stroke-width", "1.2"),
                    ])
                axis(&svg)
            }
            figure.element("figcaption", text: description)
        }
    }

    private var title: String {
        "Timeline of track \(signature.track.map { "\($0)" } ?? "?"), " + (isSigned ? "scheme \(signature.scheme.rawValue)" : "not signed")
    }

    /// The strip in words: what a reader gets who sees no picture.
    private var description: String {
        var parts = ["\(samples) frames"]
        if signature.verifiedSamples > 0 { parts.append("\(signature.verifiedSamples) as signed") }
        func add(_ set: SampleSet, _ words: String) {
            guard let first = set.ranges.first else { return }
            let place = first.count == 1 ? "frame \(first.first)" : "frames \(first.first) to \(first.last)"
            parts.append("\(set.count) \(words) (\(place)\(set.ranges.count > 1 ? " and \(set.ranges.count - 1) more places" : ""))")
        }
        add(signature.alteredSamples, "altered")
        let missing = signature.missing.reduce(0) { $0 &+ $1.count }
        if missing > 0, let first = signature.missing.first {
            parts.append("\(missing) missing (\(first.afterSample < 0 ? "before the first frame" : "after frame \(first.afterSample)"))")
        }
        add(signature.unverifiableSamples, "whose signature is broken or lost")
        add(signature.uncoveredSamples, "never signed")
        return parts.joined(separator: ", ") + "."
    }

    // MARK: - Bands

    /// The signed units in order, then what the sets say beyond them. Neighbours of the same state are joined where there are many.
    private var runs: [Run] {
        var runs: [Run] = []
        let mayJoin = signature.segments.count > Self.mostUnits
        for segment in signature.segments {
            guard let range = segment.samples, range.first < samples else { continue }
            let run = Run(first: range.first, last: min(range.last, samples - 1), status: segment.status)
            if mayJoin, let last = runs.last, last.status == run.status, last.last + 1 == run.first {
                runs[runs.count - 1].last = run.last
            } else {
                runs.append(run)
            }
        }
        func add(_ set: SampleSet, _ status: SegmentStatus) {
            for range in set.ranges where range.first < samples {
                runs.append(Run(first: range.first, last: min(range.last, samples - 1), status: status))
            }
        }
        add(signature.unverifiableSamples, .unverifiable)
        add(signature.uncoveredSamples, .uncovered)
        return runs
    }

    private func band(_ run: Run, _ svg: inout HTMLWriter, isSharp: Bool = false) {
        let start = x(run.first)
        let width = max(Self.least, x(run.last &+ 1) - start)
        // A unit in which something differs is tinted; the frames that differ are filled.
        let fill =
            switch run.status {
            case .altered: isSharp ? "var(--bad)" : "url(#\(identifier)-altered)"
            case .intact: "var(--good-tint)"
            case .missing: "var(--bad-tint)"
            case .unverifiable: "url(#\(identifier)-unverifiable)"
            case .uncovered: "url(#\(identifier)-uncovered)"
            }
        svg.element(
            "rect",
            [
                ("x", Self.number(min(start, Self.width - Self.right - width))), ("y", Self.number(Self.barTop)),
                ("width", Self.number(width)),
                ("height", Self.number(Self.barHeight)), ("fill", fill), ("stroke", isSharp ? "var(--bad)" : "var(--soft)"),
                ("stroke-width", run.status == .intact ? "0.35" : "0.7"),
            ]
        ) { rect in
            let frames = run.first == run.last ? "frame \(run.first)" : "frames \(run.first) to \(run.last)"
            rect.element("title", text: "\(frames): \(run.status.rawValue)")
        }
    }

    private func gapMark(_ gap: MissingReport, _ svg: inout HTMLWriter) {
        let place = UInt64(exactly: gap.afterSample).map { x($0 &+ 1) } ?? Self.left
        let (top, bottom) = (Self.barTop, Self.barTop + Self.barHeight)
        svg.element(
            "path",
            [
                (
                    "d",
                    "M\(Self.number(place - 6)) \(Self.number(top - 11))h12l-6 9zM\(Self.number(place)) \(Self.number(top - 3))V\(Self.number(bottom + 3))"
                ), ("fill", "var(--bad)"), ("stroke", "var(--bad)"), ("stroke-width", "2"),
            ]
        ) { path in path.element("title", text: "\(gap.count) missing here") }
    }

    // MARK: - Axis

    private func axis(_ svg: inout HTMLWriter) {
        guard samples > 0 else { return }
        let steps = min(5, Int(clamping: samples))
        let y = Self.barTop + Self.barHeight
        for step in 0...steps {
            let sample = step == steps ? samples : samples / UInt64(steps) * UInt64(step)
            let place = x(sample)
            svg.empty(
                "path", [("d", "M\(Self.number(place)) \(Self.number(y))v5"), ("stroke", "currentColor"), ("stroke-width", "1")])
            let anchor = step == 0 ? "start" : step == steps ? "end" : "middle"
            svg.element(
                "text", [("x", Self.number(place)), ("y", Self.number(y + 17)), ("text-anchor", anchor)],
                text: step == steps ? "end" : "frame \(sample)")
            if let time = time(of: sample) {
                svg.element(
                    "text", [("x", Self.number(place)), ("y", Self.number(y + 17 + 12)), ("text-anchor", anchor)], text: Plain.clock(time))
            }
        }
        if let from = signature.signedFrom, let until = signature.signedUntil {
            svg.element(
                "text", [("x", Self.number(Self.left)), ("y", "12"), ("text-anchor", "start")],
                text: "signed \(from) to \(until), by the camera's clock")
        }
    }

    /// Media time of a frame's start, from the unit that it is in.
    private func time(of sample: UInt64) -> Double? {
        if sample >= samples { return duration }
        for segment in signature.segments {
            guard let range = segment.samples, let time = segment.time, range.first <= sample, sample <= range.last else { continue }
            return time.lowerBound + (time.upperBound - time.lowerBound) * Double(sample - range.first) / Double(range.count)
        }
        return duration.map { $0 * Double(sample) / Double(max(1, samples)) }
    }

    // MARK: - Patterns

    private func patterns(_ svg: inout HTMLWriter) {
        svg.element("defs") { Self.patterns(identifier, &$0) }
    }

    static func patterns(_ identifier: String, _ svg: inout HTMLWriter) {
        func pattern(_ name: String, _ ground: String, _ drawing: String, _ colour: String, _ svg: inout HTMLWriter) {
            svg.element(
                "pattern",
                [
                    ("id", "\(identifier)-\(name)"), ("width", "8"), ("height", "8"), ("patternUnits", "userSpaceOnUse"),
                ]
            ) { pattern in
                pattern.empty("rect", [("width", "8"), ("height", "8"), ("fill", ground)])
                pattern.empty("path", [("d", drawing), ("stroke", colour), ("stroke-width", "1.4"), ("fill", "none")])
            }
        }
        pattern("altered", "var(--bad-tint)", "M0 0l8 8M8 0l-8 8", "var(--bad)", &svg)
        pattern("unverifiable", "var(--doubt-tint)", "M-2 10l12 -12M-2 2l4 -4M6 10l4 -4", "var(--doubt)", &svg)
        pattern("uncovered", "var(--ground)", "M3.4 4h1.4", "var(--soft)", &svg)
    }

    /// What the patterns mean.
    static func legend(identifier: String, _ page: inout HTMLWriter) {
        page.element("svg", [("width", "0"), ("height", "0"), ("style", "display:block"), ("aria-hidden", "true")]) { svg in
            svg.element("defs") { patterns(identifier, &$0) }
        }
        page.element("ul", [("class", "legend"), ("aria-label", "Meaning of the patterns")]) { list in
            func entry(_ fill: String, _ words: String, _ list: inout HTMLWriter) {
                list.element("li") { item in
                    item.element("svg", [("viewBox", "0 0 24 13"), ("aria-hidden", "true")]) { svg in
                        svg.empty(
                            "rect",
                            [
                                ("x", "0.5"), ("y", "0.5"), ("width", "23"), ("height", "12"), ("fill", fill), ("stroke", "var(--soft)"),
                                ("stroke-width", "0.8"),
                            ])
                    }
                    item.text(words)
                }
            }
            entry("var(--good-tint)", "intact: as signed", &list)
            entry("var(--bad)", "altered frame", &list)
            entry("url(#\(identifier)-altered)", "signed unit with an alteration", &list)
            entry("url(#\(identifier)-unverifiable)", "unverifiable: signature broken or lost", &list)
            entry("url(#\(identifier)-uncovered)", "uncovered: never signed", &list)
            list.element("li") { item in
                item.element("svg", [("viewBox", "0 0 24 13"), ("aria-hidden", "true")]) { svg in
                    svg.empty("path", [("d", "M6 1h12l-6 9z"), ("fill", "var(--bad)")])
                }
                item.text("missing: signed, and not in the file")
            }
        }
    }
}
