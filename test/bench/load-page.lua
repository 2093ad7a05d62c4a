-- GET / with the headers of a browser, for wrk.
wrk.headers = dofile("test/bench/load-headers.lua")
