/* SPDX-License-Identifier: MIT */
#include "channel/widget.h"

#include <stddef.h>

#include "channel/channel.h"

const struct channel widget_channel = {
    .name = "widget",
};
