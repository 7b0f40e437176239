"""inject.py PID CALL [ARGUMENT…]: makes a process call the kernel as if its own code did (x86-64), and says what came of it:
`returned N`, or `killed by N`. The process must wait in a system call; only its first thread is used."""
import ctypes
import os
import signal
import sys

libc = ctypes.CDLL(None, use_errno=True)
ATTACH, DETACH, GETREGS, SETREGS, SINGLESTEP = 16, 17, 12, 13, 9
NAMES = ("r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs eflags rsp ss fs_base gs_base "
         "ds es fs gs").split()


class Registers(ctypes.Structure):
    _fields_ = [(name, ctypes.c_ulonglong) for name in NAMES]


def ptrace(request, data=None):
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    if libc.ptrace(request, process, None, data) < 0:
        raise OSError(ctypes.get_errno(), f"ptrace {request}")


process, call, *arguments = map(int, sys.argv[1:])
ptrace(ATTACH)
os.waitpid(process, 0x40000000)
before, changed = Registers(), Registers()
ptrace(GETREGS, ctypes.addressof(before))
ctypes.pointer(changed)[0] = before
# The instruction that it waits in is "syscall", two bytes; no call is to be restarted.
changed.rip, changed.rax, changed.orig_rax = before.rip - 2, call, 2**64 - 1
for name, value in zip(("rdi", "rsi", "rdx", "r10", "r8"), arguments):
    setattr(changed, name, value)
ptrace(SETREGS, ctypes.addressof(changed))
ptrace(SINGLESTEP)
_, status = os.waitpid(process, 0x40000000)
if os.WIFSIGNALED(status):
    print("killed by", os.WTERMSIG(status))
elif os.WIFSTOPPED(status) and os.WSTOPSIG(status) == signal.SIGTRAP:
    ptrace(GETREGS, ctypes.addressof(changed))
    print("returned", ctypes.c_longlong(changed.rax).value)
    ptrace(SETREGS, ctypes.addressof(before))
    ptrace(DETACH)
else:
    print("status", hex(status))
