/// A picture in Y′CbCr 4:2:0 with eight bits and the narrow range of video (16 to 235), as cameras code it.
struct PlanarPicture {
    /// A colour: luma, and the two differences around 128.
    struct Colour {
        var luma: UInt8
        var blue: UInt8
        var red: UInt8

        static let white = Colour(luma: 235, blue: 128, red: 128)
        static let black = Colour(luma: 16, blue: 128, red: 128)
    }

    /// Even numbers of pixels.
    let width: Int
    let height: Int
    private(set) var luma: [UInt8]
    private(set) var blue: [UInt8]
    private(set) var red: [UInt8]

    /// A black picture.
    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        luma = [UInt8](repeating: 16, count: width * height)
        blue = [UInt8](repeating: 128, count: width * height / 4)
        red = blue
    }

    /// Fills a rectangle, of which only the part inside the picture is drawn.
    mutating func fill(x: Int, y: Int, width: Int, height: Int, _ colour: Colour) {
        let columns = max(0, x)..<max(max(0, x), min(self.width, x + width))
        let rows = max(0, y)..<max(max(0, y), min(self.height, y + height))
        guard !columns.isEmpty else { return }
        for row in rows {
            for column in columns { luma[row * self.width + column] = colour.luma }
            guard row % 2 == 0 else { continue }
            let start = row / 2 * (self.width / 2)
            for column in columns where column % 2 == 0 {
                blue[start + column / 2] = colour.blue
                red[start + column / 2] = colour.red
            }
        }
    }

    /// Writes a line of capital letters and digits, `scale` pixels to a dot, on a dark ground.
    mutating func write(_ text: String, x: Int, y: Int, scale: Int) {
        let ground = text.count * BitmapFont.advance * scale + scale
        fill(x: x - scale, y: y - scale, width: ground + scale, height: (BitmapFont.height + 2) * scale, .black)
        for (place, character) in text.enumerated() {
            guard let rows = BitmapFont.rows(of: character) else { continue }
            for (row, dots) in rows.enumerated() {
                for column in 0..<5 where dots & (0b10000 >> UInt8(column)) != 0 {
                    fill(
                        x: x + (place * BitmapFont.advance + column) * scale, y: y + row * scale, width: scale, height: scale, .white)
                }
            }
        }
    }
}
