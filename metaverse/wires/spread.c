/* Sends the same bytes to many sockets without waiting for any. Called without the interpreter's lock. */
#include <errno.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

/* took[i]: how many bytes the i-th socket took, 0 where it takes nothing now, -1 where it is broken. */
void spread(const int *descriptors, size_t count, const char *data, size_t size, long long *took)
{
    for (size_t i = 0; i < count; i++) {
        ssize_t sent;
        do {
            sent = send(descriptors[i], data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
        } while (sent < 0 && errno == EINTR);
        if (sent >= 0)
            took[i] = sent;
        else
            took[i] = errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -1;
    }
}
