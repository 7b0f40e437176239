// Compiler: from a checked configuration to a generation, and back.
//
// A *generation* is what the daemons run on: the flattened configuration, which the engine reads; the object
// table, which the helper maps; the secrets; and a manifest for people and for the next compile. This module
// makes its bytes (`Generation`), finds its way about in them (`CompiledRouter`), and says what a change of
// the model does (`ModelDifference`).
//
// Each virtual router, or the sync group that it is in, becomes one *bundle* (what is leased and moves
// together); each router one *channel* (standing: where its adverts may go and what they may say), and leased
// objects for what it has while it is master: addresses, advertised or not, routes, rules, and firewall
// entries where it doesn't accept packets to them. Standing as well: links of its own, settings of the
// kernel, the firewall's tables, static addresses, routes and rules. Objects that hang on others are put
// after them (`RouterObjects.all` says the order): addresses on a link of its own, routes over it, elements
// of a table's sets. An object's body is a kernel message ready to send but for what only the running kernel
// knows; the record says where that goes (relocations). The helper can put what stands in the table and
// nothing else, so this module decides what the privileged side will ever do.
//
// Identities are what makes an object the same across generations: a hash of kind, interface and body. So an
// address that stays in the configuration is carried over a reload untouched, whatever else changed, and a
// router that moves to another priority gets a new channel while its addresses stay. A bundle's identity is
// its virtual router's: interface, family and VRID, not its name.
//
// The engine doesn't read numbers out of a file: it recomputes identities from the model it read itself and
// looks them up. A table that lacks one is not this configuration's, and the generation is refused as a
// whole.
//
// Same input, same bytes: no clock, no random numbers, nothing iterated in hash order. The generation's hash
// covers everything in it but the manifest (which repeats it).
//
// Most reloads change a line or two. A generation of one plain file keeps an outline of it
// (`GenerationOutline`): lengths and hashes of its statements, and what there was to say. With that and the
// files in force, the next compile reads what stands outside of virtual servers and those that have changed,
// and puts the rest together byte for byte (`ChangedPart`). It is used only where the outcome, messages
// included, is what compiling the whole gives; a virtual server that came, went, has another address or
// protocol, gives a script, a mark or a secret, or has other warnings than before, is no such case. The
// former files are checked against their generation's name first. It keeps nothing in memory.
//
// It does not hold: reading and writing files (GenerationStore), the configuration's language and its checks
// (Configuration), the table's layout and its reader (HelperProtocol).
import NetworkTypes

/// Why a model has no generation, or why a generation doesn't fit a model.
package enum CompilerError: Error, Equatable, Sendable {
    /// Two instances with the same interface, family and VRID.
    case sameRouter(first: String, second: String)
    /// An address twice on one interface, in one instance or two.
    case sameAddress(String, first: String, second: String)
    /// An instance has more addresses than its adverts can list.
    case tooManyAddresses(instance: String, count: Int, limit: Int)
    /// More than `Limits.bundles`.
    case tooManyInstances(count: Int)
    /// More than `Limits.objects`, or a table longer than `Limits.tableLength`.
    case tooManyObjects(count: Int)
    /// Outside `ChannelBody.intervals`.
    case badInterval(instance: String)
    /// Priority 0, which says "I stop".
    case badPriority(instance: String)
    case tooManyPeers(instance: String, count: Int, limit: Int)
    /// An address of another family than the instance's.
    case wrongFamily(instance: String, address: String)
    /// A leased object that two bundles have, or one and the static entries.
    case sameObject(String, first: String, second: String)
    /// A body beyond `Limits.bodyLength`: a route with very many ways.
    case tooLong(String, count: Int, limit: Int)
    /// What the kernel would refuse of a virtual server.
    case badService(String, String)
    /// A firewall table that can't be called so.
    case badTableName(String)
    /// The table isn't this configuration's: it lacks something of this instance.
    case notInTable(instance: String)
    /// The same of a static entry or a firewall table.
    case staticNotInTable(String)

    /// One sentence without a full stop.
    package var text: String {
        switch self {
        case .sameRouter(let first, let second):
            "vrrp_instance \"\(second)\" has the interface, family and virtual_router_id of \"\(first)\""
        case .sameAddress(let address, let first, let second) where first == second:
            "vrrp_instance \"\(first)\" lists \(address) twice on the same interface"
        case .sameAddress(let address, let first, let second):
            "vrrp_instance \"\(second)\" lists \(address), which \"\(first)\" has on the same interface"
        case .tooManyAddresses(let instance, let count, let limit):
            "vrrp_instance \"\(instance)\" has \(count) addresses, its adverts have room for \(limit)"
        case .tooManyInstances(let count):
            "\(count) instances are too many"
        case .tooManyObjects(let count):
            "\(count) addresses and instances are too many"
        case .badInterval(let instance):
            "vrrp_instance \"\(instance)\" has an advert_int that no advert can go by"
        case .badPriority(let instance):
            "vrrp_instance \"\(instance)\" has priority 0, which says that it stops"
        case .tooManyPeers(let instance, let count, let limit):
            "vrrp_instance \"\(instance)\" has \(count) unicast peers, at most \(limit) can be sent to"
        case .wrongFamily(let instance, let address):
            "vrrp_instance \"\(instance)\" lists \(address), which is of the other family"
        case .sameObject(let object, let first, let second):
            "both \(first) and \(second) have \(object)"
        case .tooLong(let object, let count, let limit):
            "\(object) takes \(count) bytes, there is room for \(limit)"
        case .badService(let service, let reason):
            "\(service) can't be in the kernel: \(reason)"
        case .badTableName(let name):
            "\"\(name)\" can't be a firewall table's name"
        case .staticNotInTable(let object):
            "the object table doesn't hold what the configuration says: \(object)"
        case .notInTable(let instance):
            "the object table doesn't hold what the configuration says of vrrp_instance \"\(instance)\""
        }
    }
}
