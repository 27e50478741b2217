/* What Swift cannot see of libav*: error codes that are macros, constants that are casts, and fields whose type
   changed between FFmpeg 5 and 7, so that the Swift side is written once. */
#pragma once
#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <libavformat/avformat.h>
#include <libavformat/avio.h>
#include <libavutil/avutil.h>
#include <libavutil/channel_layout.h>
#include <libavutil/display.h>
#include <libavutil/error.h>
#include <libavutil/frame.h>
#include <libavutil/log.h>
#include <libavutil/mem.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>

#if LIBAVFORMAT_VERSION_MAJOR < 59 || LIBAVUTIL_VERSION_INT < AV_VERSION_INT(57, 24, 100)
#error "FFmpeg 5.1 or newer is needed (libavformat-dev of Debian 12, Ubuntu 24.04 or later)"
#endif

/* --- error codes --- */

static inline int clibav_error_of_errno(int system_error) { return AVERROR(system_error); }
static inline int clibav_error_end_of_file(void) { return AVERROR_EOF; }
static inline int clibav_error_exit(void) { return AVERROR_EXIT; }
static inline int clibav_error_try_again(void) { return AVERROR(EAGAIN); }
static inline int clibav_error_invalid_data(void) { return AVERROR_INVALIDDATA; }

/* --- constants --- */

static inline int64_t clibav_no_timestamp(void) { return AV_NOPTS_VALUE; }

/* --- byte sources and sinks of our own --- */

/* A context that reads through callbacks; seek may be NULL. NULL where memory has run out. */
static inline AVIOContext *clibav_reader(
    int buffer_size, void *opaque, int (*read)(void *, uint8_t *, int), int64_t (*seek)(void *, int64_t, int)) {
    unsigned char *buffer = av_malloc((size_t)buffer_size);
    if (!buffer) return NULL;
    AVIOContext *io = avio_alloc_context(buffer, buffer_size, 0, opaque, read, NULL, seek);
    if (!io) av_free(buffer);
    return io;
}

/* A context that writes through callbacks. The bytes became const in libavformat 61. NULL where memory has run out. */
static inline AVIOContext *clibav_writer(
    int buffer_size, void *opaque, int (*write)(void *, const uint8_t *, int), int64_t (*seek)(void *, int64_t, int)) {
    unsigned char *buffer = av_malloc((size_t)buffer_size);
    if (!buffer) return NULL;
#if LIBAVFORMAT_VERSION_MAJOR >= 61
    AVIOContext *io = avio_alloc_context(buffer, buffer_size, 1, opaque, NULL, write, seek);
#else
    AVIOContext *io = avio_alloc_context(
        buffer, buffer_size, 1, opaque, NULL, (int (*)(void *, uint8_t *, int))write, seek);
#endif
    if (!io) av_free(buffer);
    return io;
}

/* Frees a context made by the two functions above, with its buffer. */
static inline void clibav_free_io(AVIOContext *io) {
    if (!io) return;
    av_freep(&io->buffer);
    avio_context_free(&io);
}

static inline int clibav_refuse_open(
    AVFormatContext *context, AVIOContext **io, const char *url, int flags, AVDictionary **options) {
    (void)context, (void)url, (void)flags, (void)options;
    *io = NULL;
    return AVERROR(EPERM);
}

/* Makes every attempt of a demuxer to open another file or address fail. */
static inline void clibav_open_nothing_else(AVFormatContext *context) { context->io_open = clibav_refuse_open; }

/* --- fields that moved --- */

static inline int clibav_channel_count(const AVCodecParameters *parameters) {
    return parameters->ch_layout.nb_channels;
}

static inline void clibav_set_mono(AVCodecContext *context) { av_channel_layout_default(&context->ch_layout, 1); }

static inline int clibav_set_mono_frame(AVFrame *frame) {
    av_channel_layout_default(&frame->ch_layout, 1);
    return av_frame_get_buffer(frame, 0);
}

/* Degrees by which the picture is to be turned anticlockwise for display, NaN where nothing says so. */
static inline double clibav_rotation(const AVStream *stream) {
    const uint8_t *matrix = NULL;
#if LIBAVFORMAT_VERSION_MAJOR >= 61
    const AVPacketSideData *data = av_packet_side_data_get(
        stream->codecpar->coded_side_data, stream->codecpar->nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
    if (data && data->size >= 9 * sizeof(int32_t)) matrix = data->data;
#else
    size_t size = 0;
    matrix = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    if (size < 9 * sizeof(int32_t)) matrix = NULL;
#endif
    return av_display_rotation_get((const int32_t *)(matrix ? matrix : (const uint8_t[9 * sizeof(int32_t)]){0}));
}
