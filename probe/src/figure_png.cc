// Figures as pixels, through librsvg and cairo.
#include <cairo.h>
#include <librsvg/rsvg.h>

#include <cmath>
#include <memory>
#include <stdexcept>

#include "probe/figure.h"

namespace lacuna::probe {
namespace {

template <auto free>
struct Freed {
  template <typename T>
  void operator()(T* pointer) const {
    free(pointer);
  }
};
using Handle = std::unique_ptr<RsvgHandle, Freed<g_object_unref>>;
using Surface = std::unique_ptr<cairo_surface_t, Freed<cairo_surface_destroy>>;
using Canvas = std::unique_ptr<cairo_t, Freed<cairo_destroy>>;
using Error = std::unique_ptr<GError, Freed<g_error_free>>;

std::runtime_error failure(const char* what, GError* error) {
  const Error owned(error);
  return std::runtime_error(std::string("figure: cannot ") + what + ": " + (owned ? owned->message : "no reason given"));
}

cairo_status_t append(void* out, const unsigned char* bytes, unsigned int size) {
  static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(bytes), size);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

std::string png_of_svg(const std::string& svg, double scale) {
  GError* error = nullptr;
  const Handle handle(rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(svg.data()), svg.size(), &error));
  if (!handle) throw failure("read the SVG", error);
  double width = 0, height = 0;
  if (!rsvg_handle_get_intrinsic_size_in_pixels(handle.get(), &width, &height)) throw failure("find the size of the SVG", nullptr);
  width = std::ceil(width * scale);
  height = std::ceil(height * scale);
  const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, static_cast<int>(width), static_cast<int>(height)));
  const Canvas canvas(cairo_create(surface.get()));
  const RsvgRectangle all{0, 0, width, height};
  if (!rsvg_handle_render_document(handle.get(), canvas.get(), &all, &error)) throw failure("draw the SVG", error);
  std::string out;
  if (const cairo_status_t status = cairo_surface_write_to_png_stream(surface.get(), append, &out); status != CAIRO_STATUS_SUCCESS)
    throw std::runtime_error(std::string("figure: cannot write the PNG: ") + cairo_status_to_string(status));
  return out;
}

}  // namespace lacuna::probe
