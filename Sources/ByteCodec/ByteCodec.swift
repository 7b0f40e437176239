// ByteCodec: a bounds-checked reader and a bounded writer, the only ways bytes are taken apart and put
// together in holdfast.
//
// Reading works on `Span<UInt8>`, needs no unsafe code, and throws `DecodeError`: too short, too long, or a
// value that cannot be. Every decoder ends with `finish`, so leftover bytes are an error everywhere.
// Writing traps beyond its limit, since what is written is ours.
//
// In the helper's closure: embedded subset, no imports.
