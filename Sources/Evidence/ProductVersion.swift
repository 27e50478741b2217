/// The version of the programs and of the library, as it stands in every result.
public enum ProductVersion {
    /// `major.minor.patch`, semantic versioning.
    public static let string = "0.1.0"
}
