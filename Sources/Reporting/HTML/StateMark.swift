import Evidence

/// How good or bad news is. It chooses a colour and a shape, never the words.
enum Tone: String {
    case good, bad, doubt, none

    init(_ verdict: Verdict) {
        switch verdict {
        case .authentic: self = .good
        case .altered, .error: self = .bad
        case .untrusted, .indeterminate: self = .doubt
        case .unsigned: self = .none
        }
    }

    init(_ integrity: Integrity) {
        switch integrity {
        case .intact: self = .good
        case .altered: self = .bad
        case .notSigned: self = .none
        case .indeterminate: self = .doubt
        }
    }

    init(_ origin: Origin) {
        switch origin {
        case .trusted: self = .good
        case .untrusted: self = .doubt
        case .unknown: self = .none
        }
    }

    init(_ completeness: Completeness) {
        switch completeness {
        case .complete: self = .good
        case .gaps: self = .bad
        case .openEnd, .excerpt: self = .doubt
        case .unknown: self = .none
        }
    }

    init(_ presentation: Presentation) {
        switch presentation {
        case .consistent: self = .good
        case .altered: self = .bad
        case .notCovered: self = .none
        }
    }

    init(_ severity: Severity) {
        switch severity {
        case .alteration: self = .bad
        case .doubt: self = .doubt
        case .notice: self = .none
        }
    }
}

extension HTMLWriter {
    /// The shape of a tone: a tick, a cross, a question mark, a dash. It says nothing that the words beside it do not.
    mutating func shape(_ tone: Tone) {
        element("svg", [("viewBox", "0 0 24 24"), ("aria-hidden", "true"), ("focusable", "false")]) { svg in
            svg.empty(
                "circle", [("cx", "12"), ("cy", "12"), ("r", "10.5"), ("fill", "none"), ("stroke", "currentColor"), ("stroke-width", "2")])
            let drawing =
                switch tone {
                case .good: "M6.5 12.5l3.7 3.7 7.3-7.9"
                case .bad: "M7.8 7.8l8.4 8.4M16.2 7.8l-8.4 8.4"
                case .doubt: "M9 9.3a3.1 3.1 0 1 1 4.6 2.7c-1.1.6-1.6 1.2-1.6 2.4M12 17.2v.6"
                case .none: "M7 12h10"
                }
            svg.empty(
                "path",
                [
                    ("d", drawing), ("fill", "none"), ("stroke", "currentColor"), ("stroke-width", "2.6"), ("stroke-linecap", "round"),
                    ("stroke-linejoin", "round"),
                ])
        }
    }

    /// A word with the shape and the colour of its tone.
    mutating func mark(_ word: String, _ tone: Tone) {
        element("span", [("class", "mark \(tone.rawValue)")]) { span in
            span.shape(tone)
            span.text(word)
        }
    }
}
