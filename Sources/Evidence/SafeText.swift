/// Text from a file, or the name of one, on its way to a terminal.
package enum SafeText {
    /// Control characters, line breaks and characters that turn the writing direction become `\u{…}`, so that no file can write a line of
    /// its own or hide one.
    package static func of(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                out += "\\u{\(String(scalar.value, radix: 16))}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
