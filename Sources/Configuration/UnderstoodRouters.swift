import VRRP

/// Each `vrrp_instance` block with what it came to, put together when it is asked for: there may be
/// thousands, and both are kept elsewhere.
struct UnderstoodRouters: RandomAccessCollection {
    private let routers: [RouterConfiguration]
    /// One for each of `routers`.
    private let statements: [Statement]

    init(_ root: [Statement], _ model: ConfigurationModel) {
        var places: [String: Int] = [:]
        for index in root.indices where root[index].isOf("vrrp_instance") {
            // Of two of one name the first counts.
            if let name = root[index].word, places[name] == nil { places[name] = index }
        }
        routers = model.routers
        statements = model.routers.map { router in
            guard let place = places[router.settings.name] else {
                preconditionFailure("a virtual router that no block describes")
            }
            return root[place]
        }
    }

    var startIndex: Int { 0 }
    var endIndex: Int { routers.count }

    subscript(position: Int) -> (settings: VirtualRouterSettings, statement: Statement) {
        (routers[position].settings, statements[position])
    }
}
