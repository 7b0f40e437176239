extension Schema {
    static let rootKeywords: [Keyword] = [
        Keyword(
            "global_defs",
            in: .root,
            .none,
            repeated: .any,
            body: .globalDefinitions,
            "global settings and the defaults of virtual routers"
        ),
        Keyword(
            "vrrp_instance",
            in: .root,
            Arguments(.text("NAME")),
            repeated: .any,
            body: .virtualRouter,
            "one virtual router"
        ),
    ]
}
