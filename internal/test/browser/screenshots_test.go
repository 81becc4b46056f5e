package browser

// The size of the window, in pixels.
const (
	screenWidth  = 800
	screenHeight = 900
)
