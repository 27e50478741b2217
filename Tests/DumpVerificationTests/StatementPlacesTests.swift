import DumpVerification
import Evidence
import Foundation
import SystemPackage
import Testing

@Suite("Places of statements", .timeLimit(.minutes(30)))
struct StatementPlacesTests {
    /// The places of all files below some roots, as paths.
    private func places(_ dump: Dump, _ roots: [String]) throws -> [String: String] {
        let plan = try DumpPlan(roots.map { FilePath("\(dump.path)/\($0)") })
        let places = try StatementPlaces(plan, ending: ".intoto.jsonl")
        var found: [String: String] = [:]
        for index in plan.selected {
            let place = try places.place(of: index)
            let path = plan.entries[index].path.string.dropFirst(dump.path.count + 1)
            found[String(path)] = (place.folders + [place.name]).map(\.string).joined(separator: "/")
        }
        return found
    }

    private func dump(_ files: [String]) throws -> Dump {
        let dump = try Dump()
        for file in files { try dump.write([], as: "../\(file)") }
        return dump
    }

    @Test func `mirror the tree below one folder`() throws {
        let dump = try dump(["card/DCIM/100/A.MP4", "card/b.mp4"])
        #expect(try places(dump, ["card"]) == ["card/DCIM/100/A.MP4": "DCIM/100/A.MP4", "card/b.mp4": "b.mp4"])
        #expect(try places(dump, ["card/b.mp4"]) == ["card/b.mp4": "b.mp4"])
    }

    @Test func `give each of several folders one of its own, in whatever order they are named`() throws {
        let dump = try dump(["1/DCIM/a.mp4", "2/DCIM/a.mp4", "DCIM-2/a.mp4"])
        let expected = ["1/DCIM/a.mp4": "DCIM/a.mp4", "2/DCIM/a.mp4": "DCIM-2/a.mp4", "DCIM-2/a.mp4": "DCIM-2-2/a.mp4"]
        #expect(try places(dump, ["1/DCIM", "2/DCIM", "DCIM-2"]) == expected)
        #expect(try places(dump, ["DCIM-2", "2/DCIM", "1/DCIM"]) == expected)
    }

    @Test func `keep a folder apart from a file whose statement would have its name`() throws {
        let files = ["a.mp4", "a.mp4.intoto.jsonl/b.mp4", "a.mp4.intoto.jsonl.d/b.mp4", "a.mp4.intoto.jsonl.p7s/b.mp4"]
        let dump = try dump(files.map { "card/\($0)" })
        let places = try places(dump, ["card"])
        #expect(places["card/\(files[0])"] == "a.mp4")
        #expect(places["card/\(files[1])"] == "a.mp4.intoto.jsonl.d/b.mp4")
        #expect(places["card/\(files[2])"] == "a.mp4.intoto.jsonl.d.d/b.mp4")
        #expect(places["card/\(files[3])"] == "a.mp4.intoto.jsonl.p7s.d/b.mp4")
    }

    @Test func `leave room for their ending, and tell long names apart`() throws {
        let names = [String(repeating: "é", count: 120) + "1.mp4", String(repeating: "é", count: 120) + "2.mp4"]
        let dump = try dump(names.map { "card/\($0)" })
        let places = try places(dump, ["card"])
        for name in places.values {
            #expect(name.utf8.count + ".intoto.jsonl.p7s".utf8.count <= 255)
            #expect(name.hasPrefix("éé") && name.contains("~") && !name.contains("\u{FFFD}"))
        }
        #expect(Set(places.values).count == 2)
    }
}
