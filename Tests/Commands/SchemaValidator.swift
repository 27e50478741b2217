import Foundation

/// As much of JSON Schema (draft 2020-12) as this project's schemas use. A keyword that it does not know is an error, so that no schema
/// can ask for something that is never checked.
struct SchemaValidator {
    struct UnknownKeyword: Error { var name: String }

    private let schemas: [String: [String: Any]]

    /// The schemas of a folder, by their `$id`.
    init(folder: String) throws {
        var schemas: [String: [String: Any]] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(".schema.json") {
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
            guard let schema = try JSONSerialization.jsonObject(with: data) as? [String: Any], let id = schema["$id"] as? String else {
                continue
            }
            schemas[id] = schema
        }
        self.schemas = schemas
    }

    var identifiers: [String] { schemas.keys.sorted() }

    /// Everything in which a value is not as the schema says.
    func complaints(_ value: Any, schema id: String) throws -> [String] {
        guard let schema = schemas[id] else { return ["no schema \(id)"] }
        return try complaints(value, schema, id, "$")
    }

    private func complaints(_ value: Any, _ schema: [String: Any], _ base: String, _ place: String) throws -> [String] {
        var found: [String] = []
        for (keyword, rule) in schema.sorted(by: { $0.key < $1.key }) {
            switch (keyword, rule) {
            case ("$schema", _), ("$id", _), ("title", _), ("description", _), ("$defs", _): continue
            case ("$ref", let reference as String):
                let (id, target) = try resolve(reference, base)
                found += try complaints(value, target, id, place)
            case ("type", _):
                let names = (rule as? [String]) ?? [rule as? String ?? "?"]
                if !names.contains(where: { Self.isOf(value, $0) }) { found.append("\(place) is not \(names.joined(separator: " or "))") }
            case ("const", _):
                if !Self.equal(value, rule) { found.append("\(place) is not \(rule)") }
            case ("enum", let values as [Any]):
                if !values.contains(where: { Self.equal(value, $0) }) { found.append("\(place) is none of \(values)") }
            case ("anyOf", let choices as [[String: Any]]):
                let answers = try choices.map { try complaints(value, $0, base, place) }
                if !answers.contains(where: \.isEmpty) { found += answers.first ?? ["\(place): no choice"] }
            case ("required", let names as [String]):
                guard let object = value as? [String: Any] else { continue }
                found += names.filter { object[$0] == nil }.map { "\(place) has no \($0)" }
            case ("properties", let properties as [String: [String: Any]]):
                guard let object = value as? [String: Any] else { continue }
                for (name, member) in object {
                    if let rule = properties[name] { found += try complaints(member, rule, base, "\(place).\(name)") }
                }
            case ("additionalProperties", _):
                guard let object = value as? [String: Any] else { continue }
                let known = (schema["properties"] as? [String: Any]) ?? [:]
                for (name, member) in object where known[name] == nil {
                    if let rule = rule as? [String: Any] {
                        found += try complaints(member, rule, base, "\(place).\(name)")
                    } else {
                        found.append("\(place) must not have \(name)")
                    }
                }
            case ("items", let rule as [String: Any]):
                guard let list = value as? [Any] else { continue }
                for (index, item) in list.enumerated() { found += try complaints(item, rule, base, "\(place)[\(index)]") }
            case ("pattern", let pattern as String):
                guard let text = value as? String else { continue }
                if text.range(of: pattern, options: .regularExpression) == nil { found.append("\(place) does not match \(pattern)") }
            case ("minLength", let least as Int):
                if let text = value as? String, text.count < least { found.append("\(place) is too short") }
            case ("minimum", let least as Int):
                if let number = value as? NSNumber, !Self.isFlag(value), number.doubleValue < Double(least) {
                    found.append("\(place) is too small")
                }
            case ("minItems", let least as Int):
                if let list = value as? [Any], list.count < least { found.append("\(place) has too few items") }
            case ("maxItems", let most as Int):
                if let list = value as? [Any], list.count > most { found.append("\(place) has too many items") }
            case ("minProperties", let least as Int):
                if let object = value as? [String: Any], object.count < least { found.append("\(place) has too few members") }
            default: throw UnknownKeyword(name: keyword)
            }
        }
        return found
    }

    private func resolve(_ reference: String, _ base: String) throws -> (String, [String: Any]) {
        let parts = reference.split(separator: "#", omittingEmptySubsequences: false)
        let id = parts[0].isEmpty ? base : String(parts[0])
        var schema = schemas[id] ?? [:]
        for step in (parts.count > 1 ? parts[1] : "").split(separator: "/") { schema = schema[String(step)] as? [String: Any] ?? [:] }
        guard !schema.isEmpty else { throw UnknownKeyword(name: "$ref \(reference)") }
        return (id, schema)
    }

    /// Foundation reads flags and numbers into one class, and tells them apart by their encoding.
    private static func isFlag(_ value: Any) -> Bool { (value as? NSNumber).map { unsafe String(cString: $0.objCType) == "c" } ?? false }

    private static func isOf(_ value: Any, _ name: String) -> Bool {
        switch name {
        case "null": value is NSNull
        case "boolean": isFlag(value)
        case "string": value is String
        case "array": value is [Any]
        case "object": value is [String: Any]
        case "number": value is NSNumber && !isFlag(value)
        case "integer": (value as? NSNumber).map { !isFlag(value) && $0.doubleValue.rounded() == $0.doubleValue } ?? false
        default: false
        }
    }

    private static func equal(_ first: Any, _ second: Any) -> Bool {
        if let first = first as? String { return first == second as? String }
        guard isFlag(first) == isFlag(second), let first = first as? NSNumber, let second = second as? NSNumber else { return false }
        return first == second
    }
}
