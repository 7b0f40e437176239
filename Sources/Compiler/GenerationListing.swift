package import Configuration
package import HelperProtocol
package import NetworkTypes

/// A generation's objects for people, by number.
package struct GenerationListing: Equatable, Sendable {
    /// One object.
    package struct Row: Equatable, Sendable {
        /// Its place in the table.
        package var number: UInt32
        package var identity: ObjectIdentity
        package var kind: ObjectKind
        package var isLeased: Bool
        /// The instance or sync group that it moves with; nil for what belongs to none.
        package var bundle: String?
        /// Nil for what belongs to no interface.
        package var interface: InterfaceName?
        /// In words, without kind and interface.
        package var text: String

        /// "leased" or "standing".
        package var life: String { isLeased ? "leased" : "standing" }
    }

    /// By rising number.
    package let rows: [Row]

    package init(_ model: ConfigurationModel) throws(CompilerError) {
        let objects = try ModelObjects(model)
        var names: [BundleIdentity: String] = [:]
        for bundle in objects.bundles { names[bundle.identity] = bundle.name }
        let drafts = try objects.drafts().sorted { $0.record.identity < $1.record.identity }
        rows = drafts.enumerated().map { number, draft in
            let hasInterface = draft.record.interface != .loopback || draft.record.kind == .address
            return Row(
                number: UInt32(number),
                identity: draft.record.identity,
                kind: draft.record.kind,
                isLeased: draft.record.isLeased,
                bundle: draft.bundle.flatMap { names[$0] },
                interface: hasInterface ? draft.record.interface : nil,
                text: "\(draft.subject)"
            )
        }
    }
}
