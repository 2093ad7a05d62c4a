-- POST /login for wrk: every request is the first one of an account and of an address: the dearest login there is.
local headers = dofile("test/bench/load-headers.lua")
headers["Content-Type"] = "application/x-www-form-urlencoded"
headers["Origin"] = "http://shop.example"
headers["Referer"] = "http://shop.example/login"

math.randomseed(os.time())
local run = math.random(1, 1000000000)
local sent = math.random(1, 1000000)

request = function()
  sent = sent + 1
  local low, middle, high = sent % 250, math.floor(sent / 250) % 250, math.floor(sent / 62500) % 100
  headers["CF-Connecting-IP"] = string.format("73.%d.%d.%d", high, middle, low)
  local body = string.format("username=visitor-%d-%d%%40example.org&password=correct-horse-%d-%d-battery", run, sent, run, sent)
  return wrk.format("POST", "/login", headers, body)
end
