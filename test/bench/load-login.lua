-- POST /login for wrk: 2,000 people, each with an account, a password and an address of their own, one after the other.
local headers = dofile("test/bench/load-headers.lua")
headers["Content-Type"] = "application/x-www-form-urlencoded"
headers["Origin"] = "http://shop.example"
headers["Referer"] = "http://shop.example/login"

local PEOPLE = 2000
local sent = 0

request = function()
  sent = sent + 1
  local person = sent % PEOPLE
  headers["CF-Connecting-IP"] = string.format("73.%d.%d.%d", person % 97, math.floor(person / 97) % 250, person % 250)
  local body = string.format("username=visitor-%d%%40example.org&password=correct-horse-%d-battery", person, person)
  return wrk.format("POST", "/login", headers, body)
end
