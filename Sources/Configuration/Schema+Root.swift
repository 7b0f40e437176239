extension Schema {
    static let rootKeywords: [Keyword] = [
        Keyword(
            "global_defs",
            in: .root,
            .none,
            isRepeatable: true,
            body: .globalDefinitions,
            "global settings and the defaults of virtual routers"
        ),
        Keyword(
            "vrrp_instance",
            in: .root,
            Arguments(.text("NAME")),
            isRepeatable: true,
            body: .virtualRouter,
            "one virtual router"
        ),
    ]
}
