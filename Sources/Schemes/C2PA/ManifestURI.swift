/// A reference to something inside a manifest store: `self#jumbf=` and a path of labels.
struct ManifestURI: Sendable, Hashable {
    /// Label of the manifest; `nil` where the path is relative to the manifest it stands in.
    var manifest: String?
    /// Labels inside the manifest, outermost first.
    var path: [String]

    private static let scheme = "self#jumbf="

    /// A reference as it stands in a claim; `nil` where it is not one that leads anywhere inside the store.
    ///
    /// Some writers leave out the first slash of an absolute path.
    init?(_ text: String) {
        guard text.hasPrefix(Self.scheme), text.utf8.count <= 4096 else { return nil }
        var rest = text.dropFirst(Self.scheme.count)
        let isAbsolute = rest.hasPrefix("/") || rest.hasPrefix("c2pa/")
        if rest.hasPrefix("/") { rest = rest.dropFirst() }
        var labels = rest.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard !labels.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else { return nil }
        if isAbsolute {
            guard labels.count >= 2, labels[0] == "c2pa" else { return nil }
            manifest = labels[1]
            labels.removeFirst(2)
        }
        path = labels
    }

    /// The label at the end of the path, for messages.
    var lastLabel: String { path.last ?? manifest ?? "" }
}
