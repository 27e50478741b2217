import RecordingForge

/// What became of the samples of a recording's first track, one letter each as the file has them.
///
/// A sample that is as it was signed has its letter; `X` has other bytes; one that stood elsewhere has its letter in lower case. A dot for
/// each signed sample that is gone follows in its place.
package struct Drawing {
    /// The letters, with a space where the recording had one.
    package let text: String

    /// Compares a file with what it was made from.
    init(_ specimen: Specimen, _ file: AlteredFile) {
        guard let places = file.samples.first, let track = specimen.recording.tracks.first else {
            text = ""
            return
        }
        let signed = track.samples
        var numbers: [[UInt8]: Int] = [:]
        for (number, sample) in signed.enumerated() { numbers[sample.bytes] = number }
        let found = places.map { place -> Int? in
            place.upperBound <= file.bytes.count ? numbers[Array(file.bytes[place])] : nil
        }
        let kept = Set(found.compactMap { $0 })
        var text = ""
        var next = 0
        func close(before number: Int) {
            while next < number {
                if !kept.contains(next) { text.append(".") }
                next += 1
            }
        }
        for (index, number) in found.enumerated() {
            guard let number else {
                // One that was changed in its place is not one that is gone.
                if places.count == signed.count, index >= next { next = index + 1 }
                text.append("X")
                continue
            }
            if number >= next {
                close(before: number)
                text.append(signed[number].letter)
                next = number + 1
            } else {
                text += signed[number].letter.lowercased()
            }
        }
        close(before: signed.count)
        self.text = text
    }
}
