package import NetworkTypes

/// What is followed; scripts, files, processes and BFD sessions by the name of their block.
package enum TrackTarget: Hashable, Sendable {
    case interface(InterfaceName)
    case script(String)
    case file(String)
    case process(String)
    /// The quorum of a virtual server, by `ServiceName`.
    case service(String)
    case bfd(String)
}

/// One line of a `track_interface`, `track_script`, `track_file`, `track_process` or `track_bfd` block: an
/// instance or a sync group follows a tracker.
package struct TrackReference: Hashable, Sendable {
    package let target: TrackTarget
    /// Nil: as the tracker's own block says (interfaces and BFD sessions without a weight: fault).
    /// `noreverse` is a weight that isn't reversed.
    package let weight: TrackWeight?

    /// ±254 becomes ±253 for interfaces, scripts and BFD sessions (conf-core-vrrp.tsv).
    package init(_ target: TrackTarget, weight: TrackWeight? = nil) {
        self.target = target
        self.weight =
            switch target {
            case .interface, .script, .bfd: weight?.boundedTo253
            case .file, .process, .service: weight
            }
    }
}
