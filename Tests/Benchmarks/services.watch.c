/* Waits for what the kernel's IPVS table says, for `services` in a guest, where reading /proc/net/ip_vs takes a tenth of a
 * second and whoever does it all the time has most of the one processor. Prints when it was seen, in microseconds.
 *
 *   watch whole SERVICES DESTINATIONS
 *   watch weight ADDRESS PORT DESTINATIONS WEIGHT     of the TCP service one destination has it
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <linux/ip_vs.h>

enum { SECONDS = 120, PAUSE = 5000 };

static long long now(void) {
    struct timeval time;
    gettimeofday(&time, NULL);
    return time.tv_sec * 1000000LL + time.tv_usec;
}

static int is_whole(int handle, unsigned services, unsigned destinations) {
    struct ip_vs_getinfo info;
    socklen_t length = sizeof info;
    if (getsockopt(handle, IPPROTO_IP, IP_VS_SO_GET_INFO, &info, &length) < 0) return 0;
    if (info.num_services != services) return 0;
    length = sizeof(struct ip_vs_get_services) + services * sizeof(struct ip_vs_service_entry);
    struct ip_vs_get_services *list = calloc(1, length);
    unsigned found = 0;
    list->num_services = services;
    if (getsockopt(handle, IPPROTO_IP, IP_VS_SO_GET_SERVICES, list, &length) == 0) {
        for (unsigned place = 0; place < services; place++) found += list->entrytable[place].num_dests;
    }
    free(list);
    return found == destinations;
}

static int has_weight(int handle, const char *address, int port, unsigned destinations, int weight) {
    socklen_t length = sizeof(struct ip_vs_get_dests) + destinations * sizeof(struct ip_vs_dest_entry);
    struct ip_vs_get_dests *list = calloc(1, length);
    int found = 0;
    list->protocol = IPPROTO_TCP;
    list->addr = inet_addr(address);
    list->port = htons(port);
    list->num_dests = destinations;
    if (getsockopt(handle, IPPROTO_IP, IP_VS_SO_GET_DESTS, list, &length) == 0) {
        for (unsigned place = 0; place < destinations; place++) found |= list->entrytable[place].weight == weight;
    }
    free(list);
    return found;
}

int main(int count, char **words) {
    int handle = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
    if (count < 4 || handle < 0) return 2;
    long long end = now() + SECONDS * 1000000LL;
    while (now() < end) {
        int seen = strcmp(words[1], "whole") == 0
                       ? is_whole(handle, atoi(words[2]), atoi(words[3]))
                       : has_weight(handle, words[2], atoi(words[3]), atoi(words[4]), atoi(words[5]));
        if (seen) {
            printf("%lld\n", now());
            return 0;
        }
        usleep(PAUSE);
    }
    return 1;
}
