package live

// KindOfRequest is for the selection of samples.
var KindOfRequest = kindOfRequest
