/// The kinds of signing key that can be generated, under the names that the command line uses.
package enum KeyType: String, Sendable, Hashable, CaseIterable {
    /// EC on P-256, the default.
    case ecP256 = "ec-p256"
    /// EC on P-384.
    case ecP384 = "ec-p384"
    /// RSA with a modulus of 2048 bits.
    case rsa2048 = "rsa-2048"
    /// RSA with a modulus of 3072 bits.
    case rsa3072 = "rsa-3072"
    /// RSA with a modulus of 4096 bits.
    case rsa4096 = "rsa-4096"
    /// Ed25519.
    case ed25519
}
