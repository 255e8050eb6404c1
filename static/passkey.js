// Say in words when a passkey was not given; allauth's scripts only tell the console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault()
  document.getElementById("passkey-failed").hidden = false
})
