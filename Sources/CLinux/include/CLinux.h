// CLinux: the system calls of holdfast, as Swift can call them.
//
// Swift can't import variadic functions, control-message macros or bit fields, and Embedded Swift has no
// Glibc module. So each call that a daemon needs stands here as a short `static inline` function that does
// one thing with fixed options: there is no general `setsockopt` or `ioctl` to pass numbers to.
//
// Every function returns 0 or a positive result, or the error as a negative errno; interrupted calls are
// repeated. Nothing here allocates, keeps state or decides anything. Structures have only fixed-width fields,
// so that no libc type shows in a signature; layout.c asserts that they equal the kernel's.
//
// _GNU_SOURCE is not defined: it changes libc's types, and Swift's own Glibc module has them without it. The
// few functions that it would declare are declared here, and layout.c compares them with libc's.
//
// One header per subject; the functions' names begin with `hf_`.
#ifndef HF_CLINUX_H
#define HF_CLINUX_H

#include "hf_account.h"
#include "hf_bfd.h"
#include "hf_call.h"
#include "hf_check.h"
#include "hf_descriptor.h"
#include "hf_fifo.h"
#include "hf_file.h"
#include "hf_landlock.h"
#include "hf_machine.h"
#include "hf_memory.h"
#include "hf_monitor.h"
#include "hf_namespace.h"
#include "hf_notify.h"
#include "hf_offspring.h"
#include "hf_process.h"
#include "hf_script.h"
#include "hf_setting.h"
#include "hf_spawn.h"
#include "hf_state.h"
#include "hf_store.h"
#include "hf_stream.h"
#include "hf_thread.h"
#include "hf_unix.h"
#include "hf_vrrp.h"

#endif
