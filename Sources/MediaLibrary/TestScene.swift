/// What the test camera sees: a wall, a floor, a door, someone walking by, a car passing, and a caption with clock and picture number.
///
/// Every picture differs from every other by its number, so that an exchanged or missing one can be seen with the naked eye.
struct TestScene {
    private let background: PlanarPicture
    private let framesPerSecond: Int
    private let caption: String
    private var scale: Int { max(1, background.width / 320) }

    /// - Parameter caption: the camera's name, capital letters and digits.
    init(width: Int, height: Int, framesPerSecond: Int, caption: String) {
        self.framesPerSecond = framesPerSecond
        self.caption = caption
        var picture = PlanarPicture(width: width, height: height)
        let horizon = height * 3 / 5
        for row in 0..<height {
            let isWall = row < horizon
            let luma = isWall ? 150 - row * 50 / height : 70 + (row - horizon) * 60 / height
            picture.fill(
                x: 0, y: row, width: width, height: 1,
                .init(luma: UInt8(clamping: luma), blue: isWall ? 134 : 122, red: isWall ? 122 : 132))
        }
        let door = width / 8
        picture.fill(x: width * 5 / 8, y: horizon - door * 2, width: door, height: door * 2, .init(luma: 60, blue: 110, red: 150))
        picture.fill(x: width * 5 / 8 + door * 3 / 4, y: horizon - door, width: door / 8, height: door / 8, .white)
        for line in 1...3 {
            let row = horizon + (height - horizon) * line * line / 12
            picture.fill(x: 0, y: row, width: width, height: max(2, height / 120), .init(luma: 160, blue: 120, red: 130))
        }
        background = picture
    }

    /// The picture with this number, counted from 0.
    func picture(_ number: Int) -> PlanarPicture {
        var picture = background
        let (width, height) = (picture.width, picture.height)
        let horizon = height * 3 / 5
        // Someone crosses the picture in eight seconds, a car comes the other way in five.
        let car = width - number * (width * 3 / 2) / (framesPerSecond * 5) % (width * 3 / 2)
        let long = width / 4
        picture.fill(x: car, y: height * 7 / 10, width: long, height: long / 4, .init(luma: 90, blue: 100, red: 190))
        picture.fill(
            x: car + long / 5, y: height * 7 / 10 - long / 6, width: long / 2, height: long / 6, .init(luma: 120, blue: 140, red: 120))
        for wheel in [long / 8, long * 3 / 4] {
            picture.fill(x: car + wheel, y: height * 7 / 10 + long / 5, width: long / 8, height: long / 8, .black)
        }
        let person = number * (width * 5 / 4) / (framesPerSecond * 8) % (width * 5 / 4) - width / 8
        let body = height / 12
        let stride = number * 4 / framesPerSecond % 2 == 0 ? body / 2 : body / 4
        picture.fill(x: person, y: horizon - body, width: body, height: body * 2, .init(luma: 110, blue: 170, red: 100))
        picture.fill(
            x: person + body / 4, y: horizon - body * 7 / 4, width: body / 2, height: body * 3 / 4, .init(luma: 170, blue: 115, red: 145))
        picture.fill(x: person, y: horizon + body, width: stride, height: body, .init(luma: 45, blue: 128, red: 128))
        picture.fill(x: person + body - stride, y: horizon + body, width: stride, height: body, .init(luma: 45, blue: 128, red: 128))

        let milliseconds = number * 1000 / framesPerSecond
        let clock =
            "\(digits(milliseconds / 60_000, 2)):\(digits(milliseconds / 1000 % 60, 2)).\(digits(milliseconds % 1000, 3))"
        picture.write(caption, x: 4 * scale, y: 4 * scale, scale: scale)
        picture.write("\(clock)  F\(digits(number, 6))", x: 4 * scale, y: height - 12 * scale, scale: scale)
        return picture
    }

    private func digits(_ value: Int, _ count: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
