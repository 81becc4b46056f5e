package live

// KindOfRequest is for the choice of samples.
var KindOfRequest = kindOfRequest
