import HelperProtocol
import Node
import Tracking
import VRRP

extension VirtualRouterState {
    /// The operator's word.
    var word: String {
        switch self {
        case .initialize: "INIT"
        case .backup: "BACKUP"
        case .master: "MASTER"
        case .fault: "FAULT"
        case .stopping: "STOPPING"
        case .stopped: "STOPPED"
        }
    }
}

extension TrackerStatus.Kind {
    var word: String {
        switch self {
        case .script: "script"
        case .process: "process"
        case .file: "file"
        case .session: "bfd"
        }
    }
}

extension Verdict {
    var word: String {
        switch self {
        case .unknown: "unknown"
        case .good: "good"
        case .bad: "bad"
        }
    }
}

extension Refusal {
    /// The member's name in the document.
    var name: String {
        switch self {
        case .unknownObject: "unknown_object"
        case .wrongKind: "wrong_kind"
        case .noLease: "no_lease"
        case .revoked: "revoked"
        case .advertVersion: "advert_version"
        case .advertType: "advert_type"
        case .advertVirtualRouterID: "advert_virtual_router_id"
        case .advertLength: "advert_length"
        case .advertPriority: "advert_priority"
        case .advertAuthentication: "advert_authentication"
        case .tooSoon: "too_soon"
        case .late: "late"
        case .kernel: "kernel"
        case .badGeneration: "bad_generation"
        case .interfaceAbsent: "interface_absent"
        case .foreign: "foreign"
        case .orphan: "orphan"
        case .notHeld: "not_held"
        }
    }
}

extension AdvertisementRejection.Reason {
    /// The member's name in the document.
    var name: String {
        switch self {
        case .short: "short"
        case .virtualRouterID: "virtual_router_id"
        case .length: "length"
        case .timeToLive: "time_to_live"
        case .version: "version"
        case .authenticationTypeInvalid: "authentication_type_invalid"
        case .authenticationTypeDiffers: "authentication_type_differs"
        case .password: "password"
        case .interval: "interval"
        case .type: "type"
        case .totalLength: "total_length"
        case .checksum: "checksum"
        case .destination: "destination"
        case .ownAddress: "own_address"
        case .authenticationHeader: "authentication_header"
        case .keyedMissing: "auth_ext_missing"
        case .notAPeer: "not_a_peer"
        case .keyedMalformed: "auth_ext_malformed"
        case .keyedStale: "auth_ext_stale"
        case .keyedUnknownKey: "auth_ext_unknown_key"
        case .keyedInvalid: "auth_ext_invalid_hmac"
        case .keyedReplay: "auth_ext_replay"
        case .nextHeader: "authentication_next_header"
        case .digest: "authentication_digest"
        case .parametersIndex: "authentication_index"
        case .sequence: "authentication_sequence"
        case .ignoredByOwner: "ignored_by_owner"
        case .peerTimeToLive: "peer_time_to_live"
        }
    }
}
