import CLinux
import Glibc

/// Says that no more is sent.
func shutdownSending(_ descriptor: Int32) -> Int32 { shutdown(descriptor, Int32(SHUT_WR)) }
