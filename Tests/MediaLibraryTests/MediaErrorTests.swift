import MediaLibrary
import Testing

@Suite("What libav* says when it fails")
struct MediaErrorTests {
    @Test("a missing file is named, with the system's reason")
    func missingFile() {
        #expect {
            _ = try MediaInput(.location("/nowhere/clip.mp4"))
        } throws: { error in
            guard let error = error as? MediaError else { return false }
            return error.code == .cannotOpen && error.location == "/nowhere/clip.mp4" && error.libraryText == "No such file or directory"
        }
    }
}
