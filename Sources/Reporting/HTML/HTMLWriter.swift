/// Writes a page piece by piece. What comes from a file, or from the user, can only go in as text or as the value of an attribute, and
/// there it is escaped; tags and styles are literals of this program. So no recording can write a tag of its own. The page is well-formed
/// XML as well, so that any reader can check its structure.
struct HTMLWriter {
    private(set) var page = ""

    /// Markup of this program's own.
    mutating func raw(_ markup: StaticString) { page += "\(markup)" }

    /// Text, with control characters and characters that turn the writing direction made visible.
    mutating func text(_ text: String) { page += Self.escaped(text) }

    /// An element around what `body` writes.
    mutating func element(_ tag: StaticString, _ attributes: [(StaticString, String)] = [], _ body: (inout HTMLWriter) -> Void) {
        open(tag, attributes)
        page += ">"
        body(&self)
        page += "</\(tag)>"
    }

    /// An element that holds a text.
    mutating func element(_ tag: StaticString, _ attributes: [(StaticString, String)] = [], text: String) {
        element(tag, attributes) { $0.text(text) }
    }

    /// An element that holds nothing.
    mutating func empty(_ tag: StaticString, _ attributes: [(StaticString, String)]) {
        open(tag, attributes)
        page += "/>"
    }

    /// A line break in the source, so that the page can also be read as text.
    mutating func line() { page += "\n" }

    private mutating func open(_ tag: StaticString, _ attributes: [(StaticString, String)]) {
        page += "<\(tag)"
        for (name, value) in attributes { page += " \(name)=\"\(Self.escaped(value))\"" }
    }

    static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in Plain.safe(text).unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&#39;"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
