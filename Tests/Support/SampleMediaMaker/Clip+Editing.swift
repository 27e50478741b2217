import MediaLibrary

/// What an editor does to pictures without coding them anew. Sound is left alone.
extension TestClip.Coded {
    /// Takes pictures out and lets the later ones follow without a pause.
    func removing(_ frames: Range<Int>) -> TestClip.Coded {
        let times = pictures.map { ($0.decodeTime, $0.presentationTime) }
        var edited = self
        edited.packets = []
        var number = 0
        for var packet in packets {
            guard packet.stream == 0 else {
                edited.packets.append(packet)
                continue
            }
            defer { number += 1 }
            guard !frames.contains(number) else { continue }
            let place = number < frames.lowerBound ? number : number - frames.count
            (packet.decodeTime, packet.presentationTime) = times[place]
            edited.packets.append(packet)
        }
        return edited
    }

    /// Lets two pictures change places; the times stay.
    func swapping(_ first: Int, _ second: Int) -> TestClip.Coded {
        var edited = self
        let places = packets.indices.filter { packets[$0].stream == 0 }
        edited.packets[places[first]].bytes = packets[places[second]].bytes
        edited.packets[places[second]].bytes = packets[places[first]].bytes
        return edited
    }

    private var pictures: [MediaPacket] { packets.filter { $0.stream == 0 } }
}
