// The engine's side, which the helper has no use for: its release build leaves this out.
#if !$Embedded
    import ByteCodec
    import NetworkTypes

    extension Command {
        /// The whole frame.
        package func frame(sequence: UInt32) -> [UInt8] {
            var payload = ByteWriter(limit: Limits.frameLength - Limits.frameHeaderLength)
            encode(into: &payload)
            return Frame.encode(number: number.rawValue, sequence: sequence, payload: payload.bytes)
        }

        private func encode(into writer: inout ByteWriter) {
            switch self {
            case .hello(let version):
                writer.writeLittleEndian(version)
            case .load(let generation):
                writer.writeLittleEndian(generation.rawValue)
            case .activate, .discard, .release:
                break
            case .put(let object), .remove(let object):
                writer.write(object.table.rawValue)
                writer.writeLittleEndian(object.index)
            case .again(let bundle):
                writer.writeLittleEndian(bundle)
            case .weight(let object, let weight):
                writer.write(object.table.rawValue)
                writer.writeLittleEndian(object.index)
                writer.writeLittleEndian(weight)
            case .puts(let puts):
                precondition(!puts.isEmpty && puts.count <= Limits.putsAtOnce)
                for put in puts {
                    writer.write(put.object.table.rawValue)
                    writer.writeLittleEndian(put.object.index)
                    writer.writeLittleEndian(put.weight ?? Put.noWeight)
                }
            case .dump(.services):
                writer.writeLittleEndian(DumpSelector.servicesNumber)
            case .dump(.destinations(let service)):
                writer.writeLittleEndian(service)
            case .dump(.more):
                writer.writeLittleEndian(DumpSelector.moreNumber)
            case .transmit(let transmission):
                transmission.encode(into: &writer)
            case .cease(let channel, let hold, let farewell):
                writer.writeLittleEndian(channel)
                writer.writeLittleEndian(UInt64(bitPattern: hold.nanoseconds))
                writer.write(farewell ? 1 : 0)
            case .announce(let object, let rounds, let spacing, let lane):
                writer.writeLittleEndian(object)
                writer.write(rounds)
                writer.writeLittleEndian(UInt32(clamping: spacing.nanoseconds / 1_000))
                writer.writeLittleEndian(lane)
            case .probe(let object, let target):
                writer.writeLittleEndian(object)
                writer.write(target.family.rawValue)
                writer.write(padded: target)
            }
        }
    }

    extension Transmission {
        fileprivate func encode(into writer: inout ByteWriter) {
            precondition(advert.count <= Limits.advertsLength && will.count <= Limits.advertsLength)
            writer.writeLittleEndian(channel)
            writer.writeLittleEndian(UInt64(bitPattern: deadline.nanosecondsSinceBoot))
            writer.write(padded: source)
            writer.writeLittleEndian(UInt16(advert.count))
            writer.writeLittleEndian(UInt16(will.count))
            writer.write(advert)
            writer.write(will)
        }
    }
#endif
