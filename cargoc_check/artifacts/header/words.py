"""Words of C and of common headers that tell what a declaration is made of."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STORAGE = _words(
    """extern static inline __inline __inline__ __forceinline register _Noreturn _Thread_local
    __thread thread_local auto constexpr consteval constinit virtual explicit friend mutable
    __extension__"""
)
QUALIFIERS = _words(
    """const volatile restrict __const __const__ __volatile __volatile__ __restrict __restrict__
    _Atomic _Nonnull _Nullable _Null_unspecified __nullable __unaligned __ptr32 __ptr64"""
)
TYPES = _words(
    """void char short int long float double signed unsigned _Bool bool _Complex __signed
    __signed__ __int8 __int16 __int32 __int64 __int128 __uint128_t wchar_t size_t ssize_t
    ptrdiff_t intptr_t uintptr_t int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t
    uint64_t va_list FILE time_t off_t char8_t char16_t char32_t"""
)
TAGS = _words("struct union enum class typename")
ATTRIBUTES = _words(
    """__attribute__ __attribute __declspec _Alignas alignas _Pragma __pragma noexcept throw
    __nonnull __counted_by"""
)
"""What takes brackets and says nothing of the type."""
TYPE_CALLS = _words("typeof __typeof __typeof__ typeof_unqual decltype _Atomic _BitInt")
ASSEMBLER = _words("asm __asm __asm__")
ASSERTIONS = _words("_Static_assert static_assert")
CPP_STARTS = _words("template namespace using class concept operator public private protected")
"""What a statement of C++ begins with, and none of C."""
STATEMENTS = _words("if else for while do switch return case goto default sizeof")

_MARKS = re.compile(
    r"""(?ix) deprecat | availab | attribute | (?:^|_)attr | (?:^|_)(?:api|abi|exp|dll|pub)(?:_|$)
    | api$ | func$ | export | import | extern | public | visib | hidden | (?:^|_)since | nonnull
    | nullable | nodiscard | warn_?unused | noreturn | malloc | alloc_size | printf | scanf | format
    | (?:^|_)(?:pure|const|cold|hot|leaf|used|unused|weak|sentinel|throw|nothrow|noexcept)(?:_|$)
    | cdecl | stdcall | fastcall | vectorcall | winapi | callback | (?:^|_)call(?:_|$) | swift
    | (?:^|_)(?:begin|end)(?:_|$) | (?:begin|end)_?decls | declspec | inline | diagnostic
    | static_assert | autoptr | cleanup_func | unavailable | introduced | restrict | gnuc
    """
)
_DECLS = re.compile(
    r"(?i)begin_?decl|decl\w*?_?begin|extern_?c(?:_|$)|c_?begin|begin_?c(?:_|$)|open_?c"
)
_EXTERN = re.compile(r"(?:[A-Z0-9_]*_)?(?:VAR|API|EXTERN|EXPORT|IMPORT|PUBLIC|DATA|EXP)")
_CAPITALS = re.compile(r"[A-Z_$][A-Z0-9_$]*")


def is_mark(word: str) -> bool:
    """Tell whether a macro's name says that it marks declarations, and makes none."""
    return bool(_MARKS.search(word))


def is_linkage(word: str) -> bool:
    """Tell whether a macro's name says that `extern "C"` is behind it."""
    return bool(_DECLS.search(word))


def is_extern(word: str) -> bool:
    """Tell whether a macro's name says that `extern` is in it, or what exports."""
    return bool(_EXTERN.fullmatch(word))


def is_capital(word: str) -> bool:
    """Tell whether a word is in capitals, as macros are."""
    return bool(_CAPITALS.fullmatch(word))
