// The least a browser call needs: no sign-in, no checks, no healing. What Talki's latency is compared with.
const peers = new Map()
const socket = new WebSocket(location.origin.replace('http', 'ws'))
const send = (message) => socket.send(JSON.stringify(message))
const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true })

const show = (media) => {
  const video = document.createElement('video')
  video.autoplay = true
  video.muted = true
  video.srcObject = media
  document.querySelector('#videos').append(video)
}
show(stream)

const peer = (id) => {
  const known = peers.get(id)
  if (known) return known
  const connection = new RTCPeerConnection()
  peers.set(id, connection)
  for (const track of stream.getTracks()) connection.addTrack(track, stream)
  connection.onicecandidate = ({ candidate }) => send({ to: id, candidate })
  connection.ontrack = ({ track, streams }) => track.kind === 'video' && show(streams[0])
  return connection
}

const offerTo = async (id) => {
  const connection = peer(id)
  await connection.setLocalDescription()
  send({ to: id, description: connection.localDescription })
}

const onSignal = async ({ from, description, candidate }) => {
  const connection = peer(from)
  if (description) {
    await connection.setRemoteDescription(description)
    if (description.type === 'offer') {
      await connection.setLocalDescription()
      send({ to: from, description: connection.localDescription })
    }
  } else await connection.addIceCandidate(candidate)
}

let queue = Promise.resolve()
socket.onmessage = ({ data }) => {
  const message = JSON.parse(data)
  if (message.knock) {
    const button = document.createElement('button')
    button.textContent = 'Admit'
    button.onclick = () => {
      button.remove()
      send({ admit: message.knock })
    }
    document.querySelector('#knocks').append(button)
  } else if (message.roster) for (const id of message.roster) void offerTo(id)
  else queue = queue.then(() => onSignal(message))
}
