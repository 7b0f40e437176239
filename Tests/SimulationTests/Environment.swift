import Glibc

/// An environment variable; nil when it isn't set.
func variable(_ name: String) -> String? {
    // Safety: getenv gives a terminated string or nil, and nothing changes the environment meanwhile.
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
}
