/// The expressions of nftables rules that ours use, as linux/netfilter/nf_tables.h has them.
///
/// Registers are the 16-byte ones, 1 and 2, which lie side by side: what is loaded into both can be looked up
/// together.
enum FirewallExpression: Equatable {
    /// Bytes of a header into a register.
    case load(Header, offset: UInt32, length: UInt32, register: UInt32 = 1)
    /// What the packet carries beside its bytes.
    case meta(Meta, register: UInt32 = 1)
    /// Goes on if register 1 holds exactly this.
    case equals([UInt8])
    /// Keeps the bits of register 1 that are set here.
    case mask([UInt8])
    /// Goes on if the set has the registers' content from 1 on.
    case member(String)
    /// Goes on if it hasn't.
    case notMember(String)
    /// Goes on if the map has what register 2 holds; that then holds the value.
    case mapped(String)
    /// Goes on if the map has the registers' content from 1 on; register 1 then holds the value.
    case translated(String)
    /// The packet's mark from register 1.
    case setMark
    /// Sends a copy to the address in register 1 by the device in register 2.
    case duplicate
    case count
    case verdict(Verdict)

    /// NFT_PAYLOAD_….
    enum Header: UInt32 {
        case network = 1
        case transport = 2
    }

    /// NFT_META_….
    enum Meta: UInt32 {
        case inputName = 6
        case outputName = 7
        case transportProtocol = 16
    }

    enum Verdict: Equatable {
        case drop
        case accept
        case goTo(String)
        /// The rest of the chain isn't asked.
        case leave
    }
}

extension FirewallExpression {
    private var name: String {
        switch self {
        case .load: "payload"
        case .meta, .setMark: "meta"
        case .equals: "cmp"
        case .mask: "bitwise"
        case .member, .notMember, .mapped, .translated: "lookup"
        case .duplicate: "dup"
        case .count: "counter"
        case .verdict: "immediate"
        }
    }

    /// NFTA_LIST_ELEM with name and data.
    func write(to payload: inout PayloadWriter) {
        payload.nested(1) { writeElement(to: &$0) }
    }

    /// The same where a set has one expression and no list.
    func writeElement(to element: inout PayloadWriter) {
        element.attribute(1, text: Array(name.utf8))
        element.nested(2) { writeData(to: &$0) }
    }

    private func writeData(to data: inout PayloadWriter) {
        switch self {
        case .load(let header, let offset, let length, let register):
            data.attribute(1, bigEndian: register)
            data.attribute(2, bigEndian: header.rawValue)
            data.attribute(3, bigEndian: offset)
            data.attribute(4, bigEndian: length)
        case .meta(let meta, let register):
            data.attribute(2, bigEndian: meta.rawValue)
            data.attribute(1, bigEndian: register)
        case .equals(let value):
            data.attribute(1, bigEndian: UInt32(1))
            // NFT_CMP_EQ.
            data.attribute(2, bigEndian: UInt32(0))
            data.nested(3) { $0.attribute(1, value) }
        case .mask(let mask):
            data.attribute(1, bigEndian: UInt32(1))
            data.attribute(2, bigEndian: UInt32(1))
            data.attribute(3, bigEndian: UInt32(mask.count))
            data.nested(4) { $0.attribute(1, mask) }
            data.nested(5) { $0.attribute(1, Array(repeating: 0, count: mask.count)) }
        case .member(let set):
            data.attribute(2, bigEndian: UInt32(1))
            data.attribute(1, text: Array(set.utf8))
        case .notMember(let set):
            data.attribute(2, bigEndian: UInt32(1))
            data.attribute(1, text: Array(set.utf8))
            // NFT_LOOKUP_F_INV.
            data.attribute(5, bigEndian: UInt32(1))
        case .mapped(let map):
            data.attribute(2, bigEndian: UInt32(2))
            data.attribute(3, bigEndian: UInt32(2))
            data.attribute(1, text: Array(map.utf8))
        case .translated(let map):
            data.attribute(2, bigEndian: UInt32(1))
            data.attribute(3, bigEndian: UInt32(1))
            data.attribute(1, text: Array(map.utf8))
        case .setMark:
            // NFT_META_MARK.
            data.attribute(2, bigEndian: UInt32(3))
            data.attribute(3, bigEndian: UInt32(1))
        case .duplicate:
            data.attribute(1, bigEndian: UInt32(1))
            data.attribute(2, bigEndian: UInt32(2))
        case .count:
            break
        case .verdict(let verdict):
            data.attribute(1, bigEndian: UInt32(0))
            data.nested(2) { $0.nested(2) { verdict.write(to: &$0) } }
        }
    }
}

extension FirewallExpression.Verdict {
    /// NFTA_VERDICT_CODE and NFTA_VERDICT_CHAIN.
    fileprivate func write(to payload: inout PayloadWriter) {
        switch self {
        case .drop: payload.attribute(1, bigEndian: UInt32(0))
        case .accept: payload.attribute(1, bigEndian: UInt32(1))
        case .goTo(let chain):
            // NFT_GOTO, -4.
            payload.attribute(1, bigEndian: UInt32.max - 3)
            payload.attribute(2, text: Array(chain.utf8))
        // NFT_RETURN, -5.
        case .leave: payload.attribute(1, bigEndian: UInt32.max - 4)
        }
    }
}
