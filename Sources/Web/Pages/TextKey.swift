/// The keys of the texts that code names. Templates name others as `texts.key`.
///
/// A test compares them with the catalogues, `Templates/texts.LANGUAGE.json`: each key is there in every language, and
/// each text of the catalogues is named by a template or stands here.
enum TextKey: String, CaseIterable, Sendable {
    case andMore, answersNone, answersNotCompared, assignee, assigneeMe, assigneeNobody, attendanceAbsent
    case attendanceAttended, attendanceByLink, attendanceEarly
    case attendanceByName, attendanceByReport, attendanceByRoom, attendanceMarked, attendanceMinutesFault
    case attendanceMore, attendanceShort, attendanceStayed, attendanceUnchanged, attendanceUnreadable
    case attendanceWasAbsent, attendanceWasAttended, attendanceWillAbsent, attendanceWillAttended
    case attendanceWillOthers, becauseAccount, becauseAccountOnce, becauseProblem, becauseSimilar, becauseWords
    case businessDay, businessDays, calendarAdded, calendarFaultAddress, calendarFaultCertificate
    case calendarFaultConnection, calendarFaultCutOff, calendarFaultForbidden, calendarFaultHost, calendarFaultInside
    case calendarFaultLarge, calendarFaultLong, calendarFaultMissing, calendarFaultNone, calendarFaultRedirects
    case calendarFaultRefused, calendarFaultSealed, calendarFaultSlow, calendarFaultTimes, calendarFaultUnavailable
    case calendarFaultUnencrypted, calendarUnread, cancelDate, cancelDateDo, cancelDo, cancelFollowing
    case cancelFollowingDo, cancelKeep, cancelSeriesDo, cancelSeriesWhy, cancelSession, cancelTitle, cancelWhy
    case captionsDone
    case captionsLanguage, captionsRecording, captionsViews, categoryDefect, categoryEnhancement, categoryOther
    case categoryQuestion, certificateCheck, certificateDates, certificateHeading, certificateIntroduction
    case certificateIssued, certificateReasonFault, certificateRevoked, certificateStatement, certificateTrainers
    case certificateUnknown, certificateValid, certificateVoid, channelAPIManagement, channelDeveloperGuides
    case channelEmail, channelHelpDocs, channelTutorials, channelWebsite, chaptersDone, chaptersHint, chaptersLength
    case chaptersLengthHint, chaptersTitle, colleagueFull, colleagueHeld, colleagueHeldRequest, colleagueMailed
    case colleagueRequested, colleagueWaits, confirmExpired, confirmInterestDone, connectionCredential
    case connectionCredentialHint, connectionCredentialKept, connectionHistoryDone, connectionHistoryRunning
    case connectionKind, connectionLanguage, connectionNote, connectionNoteLinked, connectionNoteOff
    case connectionNoteRecommended, connectionSource, connectionSourceHint, connectionTag, connectionTagHint
    case connectionURLHint, consentGiven, countdownDays, countdownHour, countdownHours, countdownMinute
    case countdownMinutes, countdownNow, dayNamed, dayOfMonth, days, decimalSign, deliveryFailed, deliveryNext
    case deliveryTaken, deliveryWaiting, detailBegan, detailCategory, detailChannel, detailDiscovery
    case detailEnvironment, detailError, detailExpected, detailImpact, detailInstance, detailRequest, detailSource
    case detailSteps, detailSuggested, doneAccepted, doneAcknowledge, doneAssigned, doneChanged, doneDrafted
    case doneEdited, doneHeld, doneLead, doneLinkReset, doneMerged, doneMoved, doneNoted, doneProblem
    case doneProblemAccepted, doneProblemRejected, doneRejected, doneReopen, doneReplied, doneResolve, doneResume
    case doneSplit, doneTaken, doneUnlinked, doneWait, doneWorkaround, effectAfter, effectAttended, effectBefore
    case effectChart, effectFewer, effectHeadlineFewer, effectHeadlineMore, effectHeadlineTooFew
    case effectHeadlineUnclear, effectMore, effectNeither, effectRegistered, effectTooFew, effectUnclear, email
    case emailHint, emailHintRequest
    case encoderDone, encoderUnused, encoderWaiting, environmentDevelopment, environmentOther
    case environmentProduction, environmentStaging, errorClosed, errorConflict, errorForbidden, errorFull, errorGone
    case errorInternal, errorMissing, errorNotFound, errorOurs, errorStored, errorTooLarge, errorTooMany
    case errorUnavailable, errorUnreadable, errorWho, faultAnswer, faultColleague, faultColleagueAccount
    case faultColleagueName, faultColleagues, faultDate, faultEmail, faultName, faultReserve, faultZone
    case feedbackScoreOf, filterAll, filterKind, filterLanguage, filterLevel, filterLinked, filterPlan, filterPriority
    case filterStatus, filterTag, filterTrainer, filterTutorial, found, foundOne, furtherDate, furtherDates
    case gapAsideDone, gapAsideReasonMissing, gapBackDone, gapDraftedAlready, gapFromSupport, gapNamed
    case gapSearchDraftedAlready, gapSearched, gapSearchedNever, gapSearchedOnce, gapSearchedOneDay, gapUnanswered
    case gapsAside, gapsOpen, gapsTitle, heads, headsOf, headsOffered, headsOne, headsShort, headsWaiting, hours
    case impactBusy, impactDo, impactMore, impactNobody, impactOnePerson, impactOneRegistration, impactOwn
    case impactPeople, impactRegistrations, importArchive, importChangedDates, importChangedFields
    case importChangedRecurrence, importCutOff, importDate, importDoneTitle, importEmpty, importMore
    case importNotCalendar, importNothingChosen, importOthers, importPartial, importPartialPreview, importPreviewTitle
    case importSeries, importSeriesEndless, importUnchanged, importUnchangedOne, importUntitled, importZone
    case importZoneNone, imprint, insightAttendance, insightEffect, insightFix, insightLevels, insightProblems
    case insightRespond, insightStandard, insightSuperPremium, insightSupport, insightTickets, insightTitle
    case insightWeeks, inviteText, joinDateCancelled, joinDateOver, joinNoSeat, joinNone, joinOpens
    case joinRegistrationCancelled, joinSessionOver, joinTitle, kindTutorial, kindWebinar, languageName, lessThanMinute
    case levelAdvanced, levelBeginner, levelIntermediate, linkedNo, linkedYes, longDate, mailAcknowledgement
    case mailAssignment, mailBreach, mailCounts, mailDigest, mailDropped, mailErased, mailFailed, mailFollowUp
    case mailInterest, mailInvitation, mailLink, mailMention, mailMessage, mailMinimum, mailPlace, mailProposal
    case mailReminder, mailReply, mailSent, mailSignIn, mailTicketLink, mailTicketNews, mailTicketReply, mailUnneeded
    case mailVerification, mailWaiting, mailWebhook, manyAccounts, manyTickets, mappingName, mappingNameHint
    case mappingPointers, mappingPointersHint, mappingPriorities, mappingPrioritiesHint, mappingSample
    case mappingSampleHint, mappingStates, mappingStatesHint, materialDeveloperGuide, materialHelpDoc, materialKind
    case materialRecording, materialSampleCode, materialSlides, materialTitle, materialURL, messageByAPI
    case messageByMail, messageByPage, messageByStaff, messageHint, messageSubject, messageText, messageTo
    case messageToAll, minimumAwaited, minimumMissed, minutes, missingCount, missingOne, monthOfYear, months
    case moveUnlimited, myCancel, myCancelDone, myCancelled, myConfirmed, myDateCancelled, myDeclined
    case myDeclinedBecause, myJoinOpens
    case myKept, myLeftOut, myMailResumed, myMoveDone, myMoveKeeps, myMoveRefused, myMoveRequested, myMoveWaits
    case myOffered, myRequested, myReserved, myReservedOne, myResetDone, myRestoreDone, myRotateWhy, mySeatTaken
    case myPast, myPastNone, mySessionCancelled
    case myTitle, myWaitlisted, myZone, name, newsApproved, newsApprovedWaits, newsArrived, newsCancelled
    case newsDeclined, newsErased, newsMoved, newsNoted, newsPublished, newsRecording, newsRegistered, newsRequested
    case newsRestored, newsSaved, newsSent, newsUnregistered, newsWaitlisted, newsWaits, newsWaitsAlone, newsWalkedIn
    case noteDates
    case noteFits, noteMore, noteNoDates, noteProblem, noteReply, noteSeat, noteSeats, noteSeatsUnlimited, noteSubject
    case noteWhy, noteWritten, nothingDue, oneAccount, oneTicket, operateAddress, operateChanges, operateConnections
    case operateEncoder, operateFailed, operateHealth, operateJournal, operateMail, operateMappings, operateReceived
    case operateRelease, operateRooms, operateRoomsNone, operateSchema, operateSchemaNewer, operateTitle
    case operateTokens, operateWaiting, operateWebhooks
    case operateZones, organisationNone, ownDigest, ownLanguage, ownZone, ownZoneNone, panelCodeOver, panelCodeUnknown
    case percentage
    case personName, pictureHint, planStandard, planSuperPremium, privacy, problemAsksEverybody, problemChanged
    case problemBeside, problemClosed, problemFields, problemFull, problemGone, problemKnown, problemMoved, problemOpen
    case problemResolved, problemTooMany, problemsTitle, programmeAbout, programmeTitle, promiseBusiness, promiseDay
    case promiseDays, promiseDiscretion, promiseElapsed, promiseRelease, publishDo, publishTitle, questionBack, queueAll
    case queueDue
    case queueMine, queueOverdue, queueTitle, queueUnassigned, quoted, reasonTooLong, receivedAnswer
    case receivedAutomatic, receivedCounts
    case receivedDropped, receivedHandled, receivedMessage, receivedNobody, receivedOther, receivedRepeated
    case receivedReport, receivedTicket, receivedUnclear, receivedUnread, receivedWaiting, refuseDigest
    case refuseFollowUps, refuseInterest, refuseMessages, refuseReminders, refuseTutorial, registerDateClosed
    case remarkAccess
    case remarkAddedDay, remarkByDay, remarkByName, remarkCancelled, remarkCancelledHere, remarkChange
    case remarkCharacters, remarkCut, remarkCutOff, remarkEarlier, remarkEndlessRules, remarkEnds
    case remarkExcludedChanged, remarkExclusion, remarkFirstDates, remarkGregorian, remarkHorizon, remarkKnownBetter
    case remarkLater, remarkLaterUnknown, remarkLines, remarkLink, remarkMadeHere, remarkMissingEnd, remarkNoDates
    case remarkNoEnd, remarkNoMinutes, remarkNoStart, remarkNoSuchDate, remarkNoTitle, remarkNoZone
    case remarkNotRegistered, remarkOffset, remarkProperty, remarkRefused, remarkReply, remarkRule, remarkRuleEnds
    case remarkSameName, remarkSameUID, remarkSeveral, remarkStartOutside, remarkTags, remarkTime, remarkTooLarge
    case remarkTooLong, remarkTooManyDates, remarkTooManyWithUID, remarkUnfolded, remarkUnknownValue
    case remarkUnknownZone, remarkUnmatched, remarkWholeDays, remarkWouldClash, remarkWouldLose, remarkWrittenOut
    case remarkYears, remarkZone, replyAbout, replyAccepted, replyDates, replyDeclined, replyDeclinedUnproven
    case replyDelegated, replyFeed, replyHello, replyHelloAnybody, replyMaterials, replyTentative, replyUndecided
    case reportNoMinutes, reportNobody, reportNone, reportNotText, reportQuote, reportRegistrations, reportSource
    case reportUnknownValues, reserveNone, reservedDone, reservedGone, reservedReleased, resetDo, resetTitle
    case restoreDo, restoreTitle, resultConfirmed, resultHeld, resultHeldMail, resultHeldRequest, resultHeldWaitlist
    case resultMail, resultRequestMail, resultRequested, resultReserved, resultReservedNone, resultReservedOne
    case resultWaitlistMail, resultWaitlisted, roleAdmin, roleAgent, roleIntegration, roleTrainer, rosterAccount
    case rosterAccountHint
    case rosterCancelled, rosterClosed, rosterConfirmed, rosterDeclined, rosterEmailHint, rosterFaultAccount
    case rosterFaultName, rosterFull, rosterGone, rosterKnown, rosterLanguage, rosterNo, rosterOffered
    case rosterRequested, rosterReserved, rosterReservedOne, rosterReturned, rosterRoomDown, rosterWaitlisted
    case rosterWalkInHint
    case rosterWhole, rosterWillWait, rosterYes, ruleCount, ruleEndless, ruleEveryDays, ruleEveryMonths, ruleEveryWeeks
    case ruleEveryYears, ruleMonthly, ruleOn, ruleOnDay, ruleOnPlace, rulePlaces, ruleUntil, scheduleAllTheSame
    case scheduleApprovalNone, scheduleApprovalStaff
    case scheduleByLink, scheduleByRule, scheduleChangeOf, scheduleDaily, scheduleEndsCount, scheduleEndsNever
    case scheduleEndsUntil, scheduleFault, scheduleFieldAccounts, scheduleFieldAdded, scheduleFieldApproval
    case scheduleFieldCapacity, scheduleFieldCloses, scheduleFieldCount, scheduleFieldDecide, scheduleFieldDescription
    case scheduleFieldDuration, scheduleFieldEnds, scheduleFieldEvery, scheduleFieldExcluded, scheduleFieldHold
    case scheduleFieldJoin, scheduleFieldJoinBefore, scheduleFieldKind, scheduleFieldLanguage, scheduleFieldLocation
    case scheduleFieldMinimum, scheduleFieldOpens, scheduleFieldRepeats, scheduleFieldRoom, scheduleFieldRule
    case scheduleFieldScope, scheduleFieldStart, scheduleFieldStatus, scheduleFieldTags, scheduleFieldTitle
    case scheduleFieldTutorial, scheduleFieldUntil, scheduleFieldVisibility, scheduleFieldWaitlist, scheduleFieldZone
    case scheduleForAccounts, scheduleForAll, scheduleHintAccounts, scheduleHintAdded, scheduleHintApproval
    case scheduleHintCapacity, scheduleHintCloses, scheduleHintDecide, scheduleHintDescription, scheduleHintDuration
    case scheduleHintEvery, scheduleHintExcluded, scheduleHintJoin, scheduleHintLanguage, scheduleHintMinimum
    case scheduleHintOpens, scheduleHintOptions, scheduleHintRoom, scheduleHintRule, scheduleHintTags
    case scheduleMonthlyDay, scheduleMonthlyWeekday, scheduleNever, scheduleNew, scheduleNoLimit, scheduleNoTutorial
    case scheduleNobody, schedulePreviewStart, schedulePreviewWanting, scheduleQuestion, scheduleQuestionCheckbox
    case scheduleQuestionChoice
    case scheduleQuestionConsent
    case scheduleQuestionKind, scheduleQuestionOptions, scheduleQuestionText, scheduleRoomLink, scheduleScopeDate
    case scheduleScopeSeries, scheduleScopeTaken, scheduleStale, scheduleStatusCancelled, scheduleStatusDraft
    case scheduleStatusPublished, scheduleStatusUsual, scheduleTitle, scheduleTrainers, scheduleWaitlistAutomatic,
        scheduleWaitlistNone
    case scheduleWaitlistOffer, scheduleWeekly, scheduleYearly, scopeAll, scopeFollowing, scopeThis, scoreLikely
    case scoreStrong, scoreWeak, seatClosed, seatFull, seatGone, seatHeld, seatKnown, seatLeft, seatTaken, seatWaits
    case seatsClosed, seatsFull, seatsLeft, seatsOpen, seatsUnlimited, seatsWaiting, seatsWaitlist, sentenceClosed
    case sentenceConflict, sentenceForbidden, sentenceFull, sentenceGone, sentenceMissing, sentenceNotFound
    case sentenceStored, sentenceTooLarge, sentenceTooMany, sentenceUnavailable, sentenceUnreadable, settingsAccent
    case settingsAccentHint, settingsColourCorrected, settingsColourKept, settingsDark, settingsLight, settingsLogo
    case settingsLogoHint, settingsName, settingsNameHint, settingsNoticeHint, settingsSupport, settingsSupportHint
    case settingsTitle, shortDate, shortMonths, shortWeekdays, showDate, showDates, signInAddressTaken, signInDisabled
    case signInNoAddress, signInNoRole, signInProgram, signInProviderAgain, signInProviderDenied, signInProviderDown
    case signInUnknown, signInUnknownPerson, signInUnverified, staffFeedbackTitle, staffNoRole, staffStaleForm
    case staffWrongRole, staleThing, stepApproval, stepConfirm, stepInvitation, stepJoin, stepReminder, stepWait
    case supportAccount, supportAccountHint, supportBegan, supportCategory, supportClosed, supportConflict
    case supportDefect, supportDescription, supportDescriptionHint, supportDiscovery, supportDoneClosed
    case supportDoneCompleted, supportDoneJudged, supportDoneSent, supportDueAnswer, supportDueFix, supportEmailHint
    case supportEnhancement, supportEnvironment, supportError, supportExpected, supportFaultEmpty, supportFaultFiles
    case supportFilesHint, supportFilesPDF, supportFilesPictures, supportFilesText, supportFilesVideos
    case supportFilesZIP, supportFromAgent, supportFromCustomer, supportImpact, supportImpactText
    case supportImpactTextHint, supportLimited, supportNone, supportOpen, supportOther, supportPending
    case supportPriority, supportProgress, supportQuestion, supportResolved, supportSevere
    case supportStateClosed, supportStateOpen, supportStatePending, supportStateResolved, supportStateWorking
    case supportSteps, supportStepsHint, supportSubject, supportSubjectHint, supportTooLarge, supportTooMany
    case supportUnusable
    case supportWhy, supportWhyWords, supportWorkaround, supportWorkaroundNo, supportWorkaroundYes, supportZone
    case targetBreached, targetBreachedSince, targetDone, targetDue, targetFix, targetMet, targetMetLate, targetNone
    case targetPaused
    case targetRespond, theirTime, ticketAccountHint, ticketAttachments, ticketAttachmentsHint, ticketClosed
    case ticketDescription, ticketEditTitle, ticketFitsGone, ticketOpen, ticketOpened, ticketPending, ticketResolved
    case ticketStale, ticketStaleField, ticketSubject, ticketZone, ticketsInMonth, ticketsInQuarter
    case timesIn, today, tokenAdmin, tokenAgent, tokenEmail, tokenExpired, tokenExpires, tokenExpiresSoon
    case tokenIntegration, tokenLastDay, tokenLastDayHint, tokenName, tokenNobody, tokenProgram, tokenRevoked
    case tokenRole, tokenScopes, tokenScopesHint, tokenSources, tokenSourcesHint, tokenSpeaksFor, tokenTrainer
    case tokenUser, tokenUserHint, tokenValid, tomorrow, trainerBiography, trainerBiographyHint, trainerCreated
    case trainerDeleted, trainerEmailHint, trainerNoZone, trainersTitle, tutorialArchived, tutorialCreated
    case tutorialDeleted, tutorialDrafted, tutorialInterested, tutorialMaterials, tutorialNew, tutorialOneMaterial
    case tutorialSlug, tutorialSlugHint, tutorialStatusHint, tutorialSummary, tutorialSummaryHint, tutorials
    case tutorialsWhy, userDeleted, userDisabledDone, userEnabledDone, userInvited, userTrainer, userTrainerHint
    case usersTitle, verbAcknowledge, verbReopen, verbResolve, verbResume, verbWait, verbWorkaround
    case webhookDescription, webhookEnabled, webhookEvents, webhookEventsHint, webhookFailing, webhookFaultEvent
    case webhookFaultEvents, webhookOff, webhookOn, webhookSent, webhookURL, webhookURLHint, weekdays, weeksSentence
    case whySameAccount, whySameError
    case whySameProblem, whyWords, withTrainers, zoneIn
}
