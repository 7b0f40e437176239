import CLinux
import CSeccomp

/// The filters.
package enum Policy: CaseIterable, Sendable {
    case helper
    #if !$Embedded
        case engine
        case runner
        case compile
    #endif

    /// What no row names is allowed: only for the runner, whose scripts do nobody knows what.
    var allowsRest: Bool {
        switch self {
        case .helper: false
        #if !$Embedded
            case .engine: false
            case .runner: true
            case .compile: false
        #endif
        }
    }
}

extension Sandbox {
    /// Sets the filter of `policy` for every thread of the process. Needs no_new_privs.
    package static func load(_ policy: Policy) throws(SandboxFailure) {
        guard var filter = Filter(allowsRest: policy.allowsRest) else {
            throw SandboxFailure(step: "make the filter", errno: Int32(HF_EINVAL))
        }
        switch policy {
        case .helper: filter.addHelperRules()
        #if !$Embedded
            case .engine: filter.addEngineRules()
            case .runner: filter.addRunnerRules()
            case .compile: filter.addCompileRules()
        #endif
        }
        try SandboxFailure.check("fill the filter", filter.failure)
        try SandboxFailure.check("load the filter", filter.load())
    }
}

/// A filter being filled.
@safe
struct Filter: ~Copyable {
    private let context: scmp_filter_ctx
    /// The first rule's failure that was refused, a negative errno, or 0.
    private(set) var failure: Int32 = 0

    /// Nil when memory is short.
    init?(allowsRest: Bool) {
        // Safety: the context is this value's alone and released once, in `deinit`; so below.
        guard let context = unsafe hf_filter_open(allowsRest ? 1 : 0) else { return nil }
        // Safety: as above.
        unsafe self.context = unsafe context
    }

    // Safety: nobody uses the context after this.
    deinit { unsafe hf_filter_close(context) }

    /// Allows the calls, whatever their arguments.
    mutating func allow(_ names: StaticString...) {
        for name in names { add(name, errno: 0, []) }
    }

    /// Allows the call where all conditions hold.
    mutating func allow(_ name: StaticString, when conditions: hf_filter_condition...) {
        add(name, errno: 0, conditions)
    }

    /// Lets the call fail with `errno` without being made.
    mutating func refuse(_ name: StaticString, errno: UInt16) {
        add(name, errno: errno, [])
    }

    /// Lets the call fail with `errno` where all conditions hold.
    mutating func refuse(_ name: StaticString, errno: UInt16, when conditions: hf_filter_condition...) {
        add(name, errno: errno, conditions)
    }

    private mutating func add(_ name: StaticString, errno: UInt16, _ conditions: [hf_filter_condition]) {
        // Safety: a static string ends in zero; the conditions are read during the call.
        let result = unsafe name.utf8Start.withMemoryRebound(
            to: CChar.self,
            capacity: name.utf8CodeUnitCount + 1
        ) {
            unsafe hf_filter_add(context, $0, errno, conditions, UInt32(conditions.count))
        }
        if failure == 0 { failure = result }
    }

    func load() -> Int32 {
        // Safety: open until `deinit`.
        unsafe hf_filter_load(context)
    }
}

/// The low 32 bits of argument `number`, as far as `mask` has them, are `value`.
func argument(_ number: UInt32, mask: UInt32 = UInt32.max, is value: UInt32) -> hf_filter_condition {
    hf_filter_condition(argument: number, mask: UInt64(mask), value: UInt64(value))
}
