import Foundation
import FoundationXML

/// The structure of a page: which elements it has, with which attributes, and what stands in them.
final class PageReader: NSObject, XMLParserDelegate {
    struct Element: Equatable {
        var name: String
        var attributes: [String: String]
    }

    private(set) var elements: [Element] = []
    private(set) var text = ""
    private(set) var failure: String?

    /// Reads a page, which has to be well-formed XML.
    init(_ page: String) {
        super.init()
        // XML knows no doctype of HTML's without a name, and reads this one as it is.
        let parser = XMLParser(data: Data(page.utf8))
        parser.delegate = self
        if !parser.parse() { failure = "line \(parser.lineNumber): \(parser.parserError.map { "\($0)" } ?? "not well-formed")" }
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?, attributes: [String: String]
    ) { elements.append(Element(name: name, attributes: attributes)) }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

    /// Everything by which a page could be found wanting: by a reader who sees nothing, and by a browser that should run and fetch nothing.
    var complaints: [String] {
        var found: [String] = failure.map { [$0] } ?? []
        let ids = elements.compactMap { $0.attributes["id"] }
        found += Dictionary(grouping: ids) { $0 }.filter { $0.value.count > 1 }.keys.map { "two elements are called \($0)" }
        for element in elements {
            for name in ["aria-labelledby", "aria-describedby"] {
                for id in (element.attributes[name] ?? "").split(separator: " ") where !ids.contains(String(id)) {
                    found.append("\(element.name) is described by \(id), which is not there")
                }
            }
            for match in element.attributes.values.joined(separator: " ").matches(of: /url\(#([^)]*)\)/)
            where !ids.contains(String(match.output.1)) {
                found.append("\(element.name) is filled with \(match.output.1), which is not there")
            }
            if element.attributes.keys.contains(where: { $0.lowercased().hasPrefix("on") }) {
                found.append("\(element.name) runs something")
            }
            for name in ["src", "href", "action", "data"] {
                if let target = element.attributes[name], !target.hasPrefix("data:image/jpeg;base64,") { found.append("fetches \(target)") }
            }
            switch element.name {
            case "script", "iframe", "object", "embed", "link", "base", "form": found.append("has a \(element.name)")
            case "img": if (element.attributes["alt"] ?? "").isEmpty { found.append("a picture has no words") }
            case "th": if element.attributes["scope"] == nil { found.append("a head of a table has no scope") }
            case "svg":
                if element.attributes["aria-hidden"] != "true", element.attributes["aria-labelledby"] == nil {
                    found.append("a drawing has no words")
                }
            default: break
            }
        }
        if all("h1").count != 1 { found.append("\(all("h1").count) headings of the first rank") }
        var last = 1
        for element in elements {
            guard let rank = ["h1": 1, "h2": 2, "h3": 3, "h4": 4][element.name] else { continue }
            if rank > last + 1 { found.append("a heading of rank \(rank) follows one of rank \(last)") }
            last = rank
        }
        if all("table").count != all("caption").count { found.append("a table has no caption") }
        if all("html").first?.attributes["lang"] != "en" { found.append("no language") }
        if all("title").isEmpty || all("main").count != 1 { found.append("no title or no main part") }
        return found
    }
}
